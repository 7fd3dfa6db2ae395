using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Portal.SignIns;
using Pass.Region.SignIns;
using Pass.Simulation.Generation;

namespace Pass.Simulation.Sample;

/// <summary>Somebody who may sign in to a sample.</summary>
/// <param name="Role">Key of the words that say who it is.</param>
/// <param name="Secret">Of its authenticator, in base 32; null for who needs none.</param>
internal sealed record SampleSignIn(string Role, string UserName, string Password, string? Secret);

/// <summary>One sign-in for each role of a sample region: invited, taken up and given its second factor as anybody's, with secrets drawn from the seed.</summary>
internal sealed class SampleSignIns(PassDatabase database, IServiceProvider services, int seed)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", Consonants = "bdfglmnprstv", Vowels = "aeiou";
    private const int SecretLetters = 32, PasswordSyllables = 8, SecretKind = 21, PasswordKind = 22;

    /// <summary>Beside those of the region's file, who approve.</summary>
    public static IReadOnlyList<(string Handle, string Name, ActorRole Roles)> OwnPeople { get; } =
    [
        ("nour.petit", "Nour Petit", ActorRole.Officer),
        ("dominique.roux", "Dominique Roux", ActorRole.Administrator),
        ("lou.garnier", "Lou Garnier", ActorRole.Auditor),
    ];

    /// <param name="administrator">Who invites them.</param>
    public async Task<IReadOnlyList<SampleSignIn>> MakeAsync(Actor administrator, PassId youth, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var people = await context.People.ToDictionaryAsync(p => p.Handle, ct);
        var holder = await context.Holders.SingleAsync(h => h.PassId == youth.Value, ct);
        var partner = await context.PartnerDays.GroupBy(d => d.PartnerId).OrderByDescending(g => g.Sum(d => d.ReimbursedCents)).ThenBy(g => g.Key).Select(g => g.Key).FirstAsync(ct);
        var owner = await context.Partners.SingleAsync(p => p.Id == partner, ct);
        var school = await context.Schools.SingleAsync(s => s.Uai == holder.Uai, ct);
        return
        [
            await PersonAsync("Officer", "nour.petit"),
            await PersonAsync("Approver", "camille.martin"),
            await PersonAsync("Approver", "sacha.bernard"),
            await PersonAsync("Administrator", "dominique.roux"),
            await PersonAsync("Auditor", "lou.garnier"),
            await MakeAsync("Youth", "jeune", holder.GivenName ?? "?", Invited.Holder(holder.Id), false),
            await MakeAsync("Family", "famille", SampleNode.Words.Say("FamilyOf", holder.GivenName ?? "?"), Invited.Family(holder.Id), false, holder.BirthDate),
            await MakeAsync("School", "lycee", school.Name ?? school.Uai, new(LinkKind.School, 0, school.Uai), false),
            await MakeAsync("Owner", "gerante", owner.LegalName, Invited.Partner(partner, PartnerRole.Owner), true),
            await MakeAsync("Accountant", "comptable", owner.LegalName, Invited.Partner(partner, PartnerRole.Accountant), false),
            await MakeAsync("Cashier", "caisse", owner.LegalName, Invited.Partner(partner, PartnerRole.Cashier), false),
        ];

        Task<SampleSignIn> PersonAsync(string role, string handle) => MakeAsync(role, handle, people[handle].Name, Invited.Person(people[handle].Id), true);

        Task<SampleSignIn> MakeAsync(string role, string userName, string name, Invited who, bool strong, DateOnly? child = null) => this.MakeAsync(administrator, role, userName, name, who, strong, child, ct);
    }

    /// <summary>Six digits that an authenticator with this secret shows (RFC 6238).</summary>
    /// <returns>Null for what is no secret.</returns>
    public static string? CodeAt(string secret, DateTimeOffset at)
    {
        var letters = secret.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        return letters.Length < 16 || letters.Any(l => !Alphabet.Contains(l, StringComparison.Ordinal)) ? null
            : OneTimeCode.Totp(HashAlgorithmName.SHA1, Decode(letters), OneTimeCode.StepAt(at), 6);
    }

    private async Task<SampleSignIn> MakeAsync(Actor administrator, string role, string userName, string name, Invited who, bool strong, DateOnly? child, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var (office, users) = (scope.ServiceProvider.GetRequiredService<SignInOffice>(), scope.ServiceProvider.GetRequiredService<UserManager<SignIn>>());
        var (password, secret) = (Password(userName), strong ? Secret(userName) : null);
        var invitation = (await office.InviteAsync(administrator, who, name, ct)).OrFail();
        var asked = new NewSignIn(userName, users.PasswordHasher.HashPassword(new() { Name = name }, password), Convert.ToHexString(RandomNumberGenerator.GetBytes(20)), name);
        var made = (await office.AcceptAsync(SystemActors.Enrolment, invitation.Code, asked, child, ct)).OrFail();
        if (secret is not null)
            await TurnOnAsync(scope.ServiceProvider, made, who, secret, ct);
        return new(role, userName, password, secret);
    }

    private static async Task TurnOnAsync(IServiceProvider services, SignIn made, Invited who, string secret, CancellationToken ct)
    {
        var person = who.Kind == LinkKind.Person ? new PersonAccess((int)who.Subject, made.UserName!, ActorRole.Officer | ActorRole.AuthorisingOfficer | ActorRole.Administrator | ActorRole.Auditor) : null;
        var itself = new Visitor(made.Id, "", made.Name, null, person, person is null ? [new((int)who.Subject, who.PartnerRole)] : [], [], null, []);
        // The code before this one, so that this one can still be used.
        if (await services.GetRequiredService<Factors>().TurnOnAsync(itself, secret, CodeAt(secret, TimeProvider.System.GetUtcNow().AddSeconds(-OneTimeCode.StepSeconds))!, ct) is null)
            throw new InvalidOperationException($"The second factor of {made.UserName} was not taken.");
    }

    private string Secret(string userName)
    {
        var draw = DrawFor(SecretKind, userName);
        return string.Concat(Enumerable.Range(0, SecretLetters).Select(_ => Alphabet[draw.Below(Alphabet.Length)]));
    }

    /// <summary>Syllables that can be read out: <c>badu-fegi-lomu-nopa</c>.</summary>
    private string Password(string userName)
    {
        var draw = DrawFor(PasswordKind, userName);
        return string.Join('-', Enumerable.Range(0, PasswordSyllables).Select(_ => $"{Consonants[draw.Below(Consonants.Length)]}{Vowels[draw.Below(Vowels.Length)]}").Chunk(2).Select(pair => string.Concat(pair)));
    }

    private Draw DrawFor(int kind, string userName) => Draw.For(seed, kind, userName.Aggregate(0L, (hash, letter) => hash * 31 + letter));

    private static byte[] Decode(string letters)
    {
        var (bytes, buffer, bits) = (new List<byte>(), 0, 0);
        foreach (var letter in letters)
        {
            (buffer, bits) = (buffer << 5 | Alphabet.IndexOf(letter, StringComparison.Ordinal), bits + 5);
            if (bits < 8)
                continue;
            bits -= 8;
            bytes.Add((byte)(buffer >> bits));
            buffer &= (1 << bits) - 1;
        }
        return [.. bytes];
    }
}

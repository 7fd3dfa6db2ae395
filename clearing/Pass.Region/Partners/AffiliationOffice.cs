using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Data.Model;

namespace Pass.Region.Partners;

/// <summary>The convention that shops are asked to sign, as the region wrote it.</summary>
/// <param name="Text">Paragraphs, one a line.</param>
/// <param name="Sha256">Of the text in UTF-8: what is signed is what was shown.</param>
public sealed record ConventionText(string Code, string Text, byte[] Sha256)
{
    /// <summary>Code on its first line, then the text.</summary>
    public static ConventionText Read(string option)
    {
        var cut = option.IndexOf('\n', StringComparison.Ordinal);
        var text = option[(cut + 1)..];
        return new(option[..cut], text, SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}

/// <summary>What a shop writes, unchecked, by the columns of the partners' file: <c>siret</c>, <c>nom</c>, <c>categorie</c>, <c>iban</c>…</summary>
/// <param name="TextHash">Of the convention's text that was on its screen.</param>
public sealed record AffiliationAsked(IReadOnlyDictionary<string, string> Fields, string SignerName, string SignerTitle, bool HasAccepted, byte[] TextHash);

/// <summary>What is wrong with a field; the field is a column of the partners' file, or <c>signataire</c>, <c>qualite</c>, <c>accord</c>.</summary>
public sealed record AffiliationError(string Field, Problem Problem);

/// <param name="Code">Shown once: the shop follows its request by it, and opens its access with it once it is accepted. Null when there are errors.</param>
public sealed record AffiliationAnswer(ActivationCode? Code, IReadOnlyList<AffiliationError> Errors);

/// <summary>A request with what the region's records say beside it.</summary>
/// <param name="SameAccount">Partners that are paid on the same account already.</param>
public sealed record WaitingAffiliation(Affiliation Asked, IReadOnlyList<string> SameAccount);

/// <summary>Shops that become partners by themselves: they write, read and sign; somebody of the region decides.</summary>
public sealed class AffiliationOffice(PassDatabase database, TimeProvider time)
{
    /// <summary>An invitation that follows a decision waits longer than one that is handed over.</summary>
    private static readonly TimeSpan AccessWaits = TimeSpan.FromDays(60);

    /// <summary>Who decides of a request.</summary>
    public const ActorRole MayDecide = ActorRole.Officer | ActorRole.Administrator;
    private const int MostShown = 100;
    private static readonly Texts Words = Texts.Beside(typeof(AffiliationOffice), "Partners");

    /// <summary>Null while the region has not written it: nobody can ask then.</summary>
    public async Task<ConventionText?> ConventionAsync(CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await RegionOptions.FindAsync(context, RegionOptions.Convention, ct) is { } text ? ConventionText.Read(text) : null;
    }

    /// <summary>What can be said of a SIRET while it is typed.</summary>
    /// <returns>Problems: those of <see cref="Siret"/>, AlreadyPartner, AffiliationWaits.</returns>
    public async Task<Result<Siret>> CheckAsync(string? siret, CancellationToken ct = default)
    {
        if (!Siret.Parse(siret).Ok(out var read, out var problem))
            return problem;
        await using var context = database.CreateContext();
        return await KnownAsync(context, read.Digits, ct) is { } known ? known : read;
    }

    /// <summary>Keeps a request that is signed.</summary>
    /// <param name="actor">Who comes with it, <see cref="SystemActors.Enrolment"/>.</param>
    /// <returns>Everything that is wrong with it, or its code. Problems: RoleMissing, ActorUnknown, NoConvention, ConventionChanged.</returns>
    public async Task<Result<AffiliationAnswer>> SignAsync(Actor actor, AffiliationAsked asked, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.System, ct) is { } refused)
            return refused;
        if (await ConventionAsync(ct) is not { } convention)
            return Words.Problem("NoConvention");
        if (!convention.Sha256.AsSpan().SequenceEqual(asked.TextHash))
            return Words.Problem("ConventionChanged");
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.LockReferenceAsync(ct);
        var trades = await ReferenceLoader.CodesAsync(context.Trades, ct);
        var (row, signer, title, errors) = await ReadAsync(context, asked, convention.Code, trades, ct);
        if (errors.Count > 0)
            return new AffiliationAnswer(null, errors);
        var code = ActivationCode.Of(RandomNumberGenerator.GetBytes(ActivationCode.Size));
        var affiliation = New(row!, trades, code, signer!, title!, convention, time.GetUtcNow());
        context.Affiliations.Add(affiliation);
        await context.SaveChangesAsync(ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "affiliation.sign", Subject(affiliation), null, Shown(affiliation), ct);
        await transaction.CommitAsync(ct);
        return new AffiliationAnswer(code, []);
    }

    /// <summary>The request that a code follows.</summary>
    /// <returns>Problem: AffiliationUnknown.</returns>
    public async Task<Result<Affiliation>> FindAsync(string? code, CancellationToken ct = default)
    {
        if (!ActivationCode.TryParse(code, out var read))
            return Words.Problem("AffiliationUnknown");
        var hash = read.Hash();
        await using var context = database.CreateContext();
        return await context.Affiliations.AsNoTracking().SingleOrDefaultAsync(a => a.CodeHash == hash, ct) is { } found ? found : Words.Problem("AffiliationUnknown");
    }

    /// <summary>What a partner signed on screen; null when it came otherwise, or its text was not kept.</summary>
    public async Task<Affiliation?> SignedByAsync(PartnerId partner, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.Affiliations.AsNoTracking().Where(a => a.PartnerId == partner.Value && a.Text != null).OrderByDescending(a => a.Id).FirstOrDefaultAsync(ct);
    }

    /// <summary>How many wait for a decision, and since when the oldest does; null when none does.</summary>
    public async Task<(int Count, long SinceMs)?> QueueAsync(CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var waiting = context.Affiliations.Where(a => a.State == AffiliationState.Waiting);
        return await waiting.CountAsync(ct) is > 0 and var count ? (count, await waiting.MinAsync(a => a.SignedMs, ct)) : null;
    }

    /// <summary>Those that wait for a decision, the oldest first; a hundred at most.</summary>
    public async Task<IReadOnlyList<WaitingAffiliation>> WaitingAsync(CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var waiting = await context.Affiliations.AsNoTracking().Where(a => a.State == AffiliationState.Waiting).OrderBy(a => a.Id).Take(MostShown).ToListAsync(ct);
        var accounts = waiting.ConvertAll(a => a.Iban);
        var same = (await context.Partners.Where(p => accounts.Contains(p.Iban)).Select(p => new { p.Iban, p.LegalName }).ToListAsync(ct)).ToLookup(p => p.Iban, p => p.LegalName);
        return waiting.ConvertAll(a => new WaitingAffiliation(a, [.. same[a.Iban]]));
    }

    /// <summary>Makes it a partner from today on, and lets its code open the access of its owner.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, AffiliationDecided, AlreadyPartner.</returns>
    public Task<Result<Affiliation>> AcceptAsync(Actor actor, int id, CancellationToken ct = default) => DecideAsync(actor, id, "affiliation.accept", async (context, asked) =>
    {
        if (await context.Partners.AnyAsync(p => p.Siret == asked.Siret, ct))
            return Words.Problem("AlreadyPartner");
        var now = time.GetUtcNow();
        var partner = new Partner
        {
            Siret = asked.Siret,
            LegalName = asked.LegalName,
            Trade = asked.Trade,
            Rhythm = asked.Rhythm,
            Iban = asked.Iban,
            Bic = asked.Bic,
            AccountHolderName = asked.AccountHolderName,
            Address = asked.Address,
            PostalCode = asked.PostalCode,
            City = asked.City,
            Email = asked.Email,
        };
        var convention = new PartnerConvention { Code = asked.Convention, FirstDay = ParisCalendar.DateOf(now) };
        convention.Cover(asked.Trade, (await context.BenefitVersions.AsNoTracking().ToListAsync(ct)).Select(b => b.ToBenefit()));
        partner.Conventions.Add(convention);
        context.Partners.Add(partner);
        await context.SaveChangesAsync(ct);
        context.PartnerBankAccounts.Add(PartnerBankAccount.Of(partner, now.ToUnixTimeMilliseconds(), actor));
        context.SignInInvitations.Add(new()
        {
            CodeHash = asked.CodeHash,
            Kind = LinkKind.Partner,
            Subject = partner.Id,
            PartnerRole = PartnerRole.Owner,
            Name = asked.SignerName,
            ExpiresMs = (now + AccessWaits).ToUnixTimeMilliseconds(),
        });
        (asked.State, asked.PartnerId) = (AffiliationState.Accepted, partner.Id);
        return null;
    }, ct);

    /// <param name="reason">What the shop is told; it may ask again.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, AffiliationDecided, and those of <see cref="PlainText"/>.</returns>
    public Task<Result<Affiliation>> RefuseAsync(Actor actor, int id, string reason, CancellationToken ct = default) => DecideAsync(actor, id, "affiliation.refuse", (_, asked) =>
    {
        if (!PlainText.Read(reason, Affiliation.ReasonLength).Ok(out var shown, out var unreadable))
            return Task.FromResult<Problem?>(unreadable);
        (asked.State, asked.Reason) = (AffiliationState.Refused, shown);
        return Task.FromResult<Problem?>(null);
    }, ct);

    private async Task<Result<Affiliation>> DecideAsync(Actor actor, int id, string action, Func<PassDbContext, Affiliation, Task<Problem?>> decide, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, MayDecide, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.LockReferenceAsync(ct);
        if (await context.Affiliations.SingleOrDefaultAsync(a => a.Id == id && a.State == AffiliationState.Waiting, ct) is not { } asked)
            return Words.Problem("AffiliationDecided");
        var before = Shown(asked);
        if (await decide(context, asked) is { } problem)
            return problem;
        var kind = asked.State == AffiliationState.Accepted ? MailKind.AffiliationAccepted : MailKind.AffiliationRefused;
        Mail.Add(context, kind, asked.Email, Mail.PartnersLanguage, time.GetUtcNow(), null, ("nom", asked.LegalName), ("motif", asked.Reason ?? ""));
        (asked.DecidedMs, asked.DecidedBy) = (time.GetUtcNow().ToUnixTimeMilliseconds(), actor.Name);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), action, Subject(asked), before, Shown(asked), ct);
        await transaction.CommitAsync(ct);
        return asked;
    }

    private async Task<(PartnerRow? Row, string? Signer, string? Title, List<AffiliationError> Errors)> ReadAsync(
        PassDbContext context, AffiliationAsked asked, string convention, CodeTable trades, CancellationToken ct)
    {
        var fields = new Dictionary<string, string>(asked.Fields) { ["convention"] = convention, ["debut"] = ParisCalendar.DateOf(time.GetUtcNow()).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) };
        var line = new PartnerRowParser(1, column => fields.GetValueOrDefault(column, ""), trades.Codes.ToHashSet(StringComparer.Ordinal), []).Parse();
        var errors = line.Errors.Select(e => new AffiliationError(e.Field ?? "", e.Problem)).ToList();
        if (line.Row is { } row && await KnownAsync(context, row.Siret.Digits, ct) is { } known)
            errors.Add(new("siret", known));
        if (!PlainText.Read(asked.SignerName, Affiliation.SignerLength).Ok(out var signer, out var wrong))
            errors.Add(new("signataire", wrong));
        if (!PlainText.Read(asked.SignerTitle, Affiliation.SignerLength).Ok(out var title, out wrong))
            errors.Add(new("qualite", wrong));
        if (!asked.HasAccepted)
            errors.Add(new("accord", Words.Problem("NotAccepted")));
        return (line.Row, signer, title, errors);
    }

    private static async Task<Problem?> KnownAsync(PassDbContext context, string siret, CancellationToken ct)
    {
        if (await context.Partners.AnyAsync(p => p.Siret == siret, ct))
            return Words.Problem("AlreadyPartner");
        return await context.Affiliations.AnyAsync(a => a.Siret == siret && a.State == AffiliationState.Waiting, ct) ? Words.Problem("AffiliationWaits") : null;
    }

    private static Affiliation New(PartnerRow row, CodeTable trades, ActivationCode code, string signer, string title, ConventionText convention, DateTimeOffset now) => new()
    {
        CodeHash = code.Hash(),
        Siret = row.Siret.Digits,
        LegalName = row.Name,
        Trade = new(trades.Find(row.Category)!.Number),
        Address = row.Address,
        PostalCode = row.PostalCode,
        City = row.City,
        Email = row.Email,
        Iban = row.Iban.Electronic,
        Bic = row.Bic?.Code,
        AccountHolderName = row.AccountHolder,
        Rhythm = row.Rhythm,
        SignerName = signer,
        SignerTitle = title,
        Convention = convention.Code,
        Text = convention.Text,
        TextHash = convention.Sha256,
        SignedMs = now.ToUnixTimeMilliseconds(),
    };

    private static string Subject(Affiliation a) => FormattableString.Invariant($"affiliation/{a.Id}");

    /// <summary>Enough of an account to tell it from another.</summary>
    private static object Shown(Affiliation a) => new { a.State, a.Siret, a.LegalName, Iban = Iban.Mask(a.Iban), a.AccountHolderName, a.Convention, Text = Convert.ToHexStringLower(a.TextHash), a.SignerName, a.SignerTitle, a.Reason, a.DecidedBy, a.PartnerId };
}

using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Mails;

/// <summary>Addresses that sign-ins confirmed as their own, and what follows from one: a lost password is made anew by a link that only its owner reads.</summary>
public sealed class AddressOffice(PassDatabase database, TimeProvider time)
{
    private const ActorRole Anybody = ActorRole.Administrator | ActorRole.Officer | ActorRole.AuthorisingOfficer | ActorRole.Auditor | ActorRole.Holder | ActorRole.Partner | ActorRole.School;

    private static readonly Texts Words = Texts.Beside(typeof(MailOffice), "Mails");
    private static readonly TimeSpan RecoveryLife = TimeSpan.FromMinutes(30), ConfirmLife = TimeSpan.FromDays(1);

    /// <summary>Links of one kind that a sign-in may have sent within the life of one, on all nodes: nobody's box is filled by who knows its address.</summary>
    private const int MostLinks = 3;

    /// <returns>The address as it is kept. Problem: AddressWrong.</returns>
    public static Result<string> Read(string? address)
    {
        var text = (address ?? "").Trim();
        return Mail.IsAddress(text) ? text : Words.Problem("AddressWrong");
    }

    /// <summary>Sends a link to an address; it is its sign-in's own once the link is used.</summary>
    /// <param name="actor">Whose sign-in it is; another's is not known to it.</param>
    /// <param name="page">Where the link leads: <c>https://pass.example/compte/adresse</c>.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, AddressWrong, LinksMany.</returns>
    public async Task<Result<string>> AskAsync(Actor actor, int signIn, string? address, string page, string language, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, Anybody, ct) is { } refused)
            return refused;
        if (!Read(address).Ok(out var read, out var wrong))
            return wrong;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await OwnAsync(context, actor, signIn, ct) is not { } own)
            return actor.IsUnknown;
        if (await SentAsync(context, signIn, isRecovery: false, ct) >= MostLinks)
            return Words.Problem("LinksMany");
        var code = Link(context, signIn, read, ConfirmLife);
        Mail.Add(context, MailKind.ConfirmAddress, read, language, time.GetUtcNow(), ConfirmLife, ("nom", own.Name), ("lien", Mail.LinkOf(page, "code", code)));
        await context.SaveChangesAsync(ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "signIn.askAddress", Subject(signIn), null, new { Asked = true }, ct);
        await transaction.CommitAsync(ct);
        return read;
    }

    /// <summary>The address a link was sent to is its sign-in's own.</summary>
    /// <param name="actor">Who comes with the link, <see cref="SystemActors.Enrolment"/>.</param>
    /// <param name="signIn">The one that is signed in: a link that somebody else had sent here makes no address another's.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, LinkRefused.</returns>
    public async Task<Result<string>> ConfirmAsync(Actor actor, int signIn, string? code, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.System, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await TakeAsync(context, code, isRecovery: false, ct) is not { Address: { } address } link || link.SignInId != signIn)
            return Words.Problem("LinkRefused");
        var own = await context.SignIns.SingleAsync(s => s.Id == signIn, ct);
        (own.Email, own.NormalizedEmail, own.EmailConfirmed) = (address, address.ToUpperInvariant(), true);
        await context.SaveChangesAsync(ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "signIn.address", Subject(signIn), null, new { Confirmed = true }, ct);
        await transaction.CommitAsync(ct);
        return address;
    }

    /// <summary>Sends a link to each sign-in that confirmed this address. Whether there is one, nobody learns: the answer is always the same.</summary>
    /// <param name="actor">Who asks, <see cref="SystemActors.Enrolment"/>.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown.</returns>
    public async Task<Result<string>> RecoverAsync(Actor actor, string? address, string page, string language, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.System, ct) is { } refused)
            return refused;
        // What is no address is nobody's: the answer is that of an address which nobody confirmed.
        var read = Read(address).Ok(out var text, out _) ? text : "";
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var normalized = read.ToUpperInvariant();
        var found = await context.SignIns.AsNoTracking().Where(s => s.NormalizedEmail == normalized && s.EmailConfirmed).OrderBy(s => s.Id).Take(3).ToListAsync(ct);
        foreach (var signIn in found)
        {
            if (await SentAsync(context, signIn.Id, isRecovery: true, ct) >= MostLinks)
                continue;
            var code = Link(context, signIn.Id, null, RecoveryLife);
            Mail.Add(context, MailKind.Recovery, signIn.Email, language, time.GetUtcNow(), RecoveryLife, ("nom", signIn.UserName ?? signIn.Name), ("lien", Mail.LinkOf(page, "code", code)));
        }
        await context.SaveChangesAsync(ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "signIn.askRecovery", "sign-in", null, new { SignIns = found.Select(s => s.Id) }, ct);
        await transaction.CommitAsync(ct);
        return read;
    }

    /// <summary>True while a link for a lost password is good.</summary>
    public async Task<bool> IsGoodAsync(string? code, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await OpenAsync(context, code, isRecovery: true, ct) is not null;
    }

    /// <summary>Gives the sign-in of a link another password, signs it out everywhere and takes no second factor away.</summary>
    /// <param name="actor">Who comes with the link, <see cref="SystemActors.Enrolment"/>.</param>
    /// <returns>Its user name. Problems: RoleMissing, ActorUnknown, LinkRefused.</returns>
    public async Task<Result<string>> RenewAsync(Actor actor, string? code, string passwordHash, string stamp, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.System, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await TakeAsync(context, code, isRecovery: true, ct) is not { } link)
            return Words.Problem("LinkRefused");
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var signIn = await context.SignIns.SingleAsync(s => s.Id == link.SignInId, ct);
        (signIn.PasswordHash, signIn.SecurityStamp, signIn.ConcurrencyStamp, signIn.AccessFailedCount, signIn.LockoutEnd) = (passwordHash, stamp, stamp, 0, null);
        await context.SaveChangesAsync(ct);
        await context.SignInSessions.Where(s => s.SignInId == link.SignInId && s.EndedMs == null).ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedMs, nowMs), ct);
        // Other links that were asked for in the meantime are good no more.
        await context.MailLinks.Where(l => l.SignInId == link.SignInId && l.Address == null && l.UsedMs == null).ExecuteUpdateAsync(set => set.SetProperty(l => l.UsedMs, nowMs), ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "signIn.recover", Subject(link.SignInId), null, new { Renewed = true }, ct);
        await transaction.CommitAsync(ct);
        return signIn.UserName ?? "";
    }

    private ActivationCode Link(PassDbContext context, int signIn, string? address, TimeSpan life)
    {
        var code = ActivationCode.Of(RandomNumberGenerator.GetBytes(ActivationCode.Size));
        context.MailLinks.Add(new() { CodeHash = code.Hash(), SignInId = signIn, Address = address, ExpiresMs = (time.GetUtcNow() + life).ToUnixTimeMilliseconds() });
        return code;
    }

    private async Task<MailLink?> OpenAsync(PassDbContext context, string? code, bool isRecovery, CancellationToken ct)
    {
        if (!ActivationCode.TryParse(code, out var read))
            return null;
        var (hash, nowMs) = (read.Hash(), time.GetUtcNow().ToUnixTimeMilliseconds());
        return await context.MailLinks.AsNoTracking().SingleOrDefaultAsync(l => l.CodeHash == hash && l.UsedMs == null && l.ExpiresMs > nowMs && (l.Address == null) == isRecovery, ct);
    }

    private async Task<MailLink?> TakeAsync(PassDbContext context, string? code, bool isRecovery, CancellationToken ct)
    {
        if (await OpenAsync(context, code, isRecovery, ct) is not { } open)
            return null;
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        return await context.MailLinks.Where(l => l.CodeHash == open.CodeHash && l.UsedMs == null).ExecuteUpdateAsync(set => set.SetProperty(l => l.UsedMs, nowMs), ct) == 1 ? open : null;
    }

    /// <summary>How many such links a sign-in was sent that did not expire, used or not.</summary>
    private Task<int> SentAsync(PassDbContext context, int signIn, bool isRecovery, CancellationToken ct)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        return context.MailLinks.CountAsync(l => l.SignInId == signIn && (l.Address == null) == isRecovery && l.ExpiresMs > nowMs, ct);
    }

    /// <summary>The sign-in, when it is the actor's: its own, or that of the person of the region it is.</summary>
    private static Task<SignIn?> OwnAsync(PassDbContext context, Actor actor, int signIn, CancellationToken ct) => actor.Id.SignIn is { } own
        ? context.SignIns.AsNoTracking().SingleOrDefaultAsync(s => s.Id == signIn && s.Id == own, ct)
        : context.SignIns.AsNoTracking().SingleOrDefaultAsync(s => s.Id == signIn && s.Links.Any(l => l.EndedMs == null && l.Kind == LinkKind.Person && l.Subject == actor.Id.Value), ct);

    private static string Subject(int signIn) => FormattableString.Invariant($"sign-in/{signIn}");
}

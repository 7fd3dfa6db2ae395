using Microsoft.EntityFrameworkCore;
using Pass.Cards.Issuance;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Portal.Tills;

namespace Pass.Portal.Issuance;

/// <summary>What a phone sends to be enrolled; see <see cref="PhoneMessage"/>.</summary>
public sealed record PhoneAsking(string PublicKey, byte[] Challenge, byte[] Proof);

/// <summary>
/// What young people ask of the issuance service for their own pass. The issuer keeps who asked with each change; what it did comes back by the feed
/// that every node follows. Without the service, or while it is away, that is said and nothing is done.
/// </summary>
/// <param name="issuer">Null where no service is configured.</param>
internal sealed class IssuerDesk(IssuanceClient? issuer, PassDatabase database, TimeProvider time)
{
    private static readonly Texts Words = Texts.Beside(typeof(IssuerDesk), "Issuance");

    /// <summary>Kept with the change, beside who asked.</summary>
    private const string AskedByHolder = "asked by its holder";

    /// <summary>A phone is changed now and then; whoever has got hold of a session shall not wear out the numbers.</summary>
    private readonly FailureLimiter<long> _enrolments = new(time, perMinute: 1, burst: 6);

    public bool IsConfigured => issuer is not null;

    /// <summary>What the phone that is to be enrolled signs.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, NotOwnPass, IssuerMissing, IssuerAway, and the issuer's.</returns>
    public Task<Result<ChallengeMessage>> ChallengeAsync(Actor actor, PassId pass, CancellationToken ct) =>
        AskAsync(actor, pass, service => service.ChallengePhoneAsync(pass, ct), ct);

    /// <summary>Makes this phone the pass's, at once and in the place of the one before.</summary>
    /// <returns>Problems: those of <see cref="ChallengeAsync"/>, and PhonesTooOften.</returns>
    public async Task<Result<PhoneEnrolledMessage>> EnrolPhoneAsync(Actor actor, PassId pass, PhoneAsking phone, CancellationToken ct)
    {
        if (!_enrolments.TryCharge(pass.Value))
            return Words.Problem("PhonesTooOften");
        if (!(await AskAsync(actor, pass, service => service.GrantPhoneAsync(pass, new(AskedByHolder, actor.Name), ct), ct)).Ok(out _, out var problem))
            return problem;
        return await AskAsync(actor, pass, service => service.EnrolPhoneAsync(pass, new(phone.PublicKey, phone.Challenge, phone.Proof, actor.Name), ct), ct);
    }

    private async Task<Result<T>> AskAsync<T>(Actor actor, PassId pass, Func<IssuanceClient, Task<IssuanceReply<T>>> ask, CancellationToken ct) where T : class
    {
        if (await RefusalAsync(actor, pass, ct) is { } refused)
            return refused;
        if (issuer is null)
            return Words.Problem("IssuerMissing");
        try
        {
            var reply = await ask(issuer);
            return reply.Value is { } value ? value : Told(reply.Problem!.Code, reply.Problem.Detail);
        }
        catch (IssuanceUnavailableException)
        {
            return Words.Problem("IssuerAway");
        }
    }

    /// <summary>Only for one's own pass.</summary>
    private async Task<Problem?> RefusalAsync(Actor actor, PassId pass, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Holder, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        var (signIn, number) = (actor.Id.SignIn, pass.Value);
        return await context.SignInLinks.AnyAsync(l => l.SignInId == signIn && l.EndedMs == null && l.Kind == LinkKind.Holder && context.Holders.Any(h => h.Id == l.Subject && h.PassId == number), ct)
            ? null : Words.Problem("NotOwnPass");
    }

    /// <summary>In words for a young person where there are some, else the issuer's own.</summary>
    private static Problem Told(string code, string detail) => Words.Find(null, code) is null ? Words.Problem("IssuerRefused", detail) : Words.Problem(code);
}

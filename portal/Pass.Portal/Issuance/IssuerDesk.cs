using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Cards.Issuance;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Portal.Presence;
using Pass.Portal.Tills;

namespace Pass.Portal.Issuance;

/// <summary>What a phone sends to be enrolled; see <see cref="PhoneMessage"/>.</summary>
public sealed record PhoneAsking(string PublicKey, byte[] Challenge, byte[] Proof);

/// <summary>Why its holder stops a card or a phone; the name is what the issuer keeps.</summary>
public enum LossReason
{
    Lost,
    Stolen,

    /// <summary>Somebody else seems to use it.</summary>
    Misused,
}

/// <summary>
/// What young people ask of the issuance service for their own pass. The issuer keeps who asked with each change; what it did comes back by the feed
/// that every node follows. Without the service, or while it is away, that is said and nothing is done.
/// </summary>
/// <param name="issuer">Null where no service is configured.</param>
/// <param name="codes">Null where the issuer handed the key of one-time codes over to nobody.</param>
internal sealed partial class IssuerDesk(IssuanceClient? issuer, CodeRegister? codes, PassDatabase database, TimeProvider time)
{
    private static readonly Texts Words = Texts.Beside(typeof(IssuerDesk), "Issuance");

    /// <summary>Kept with the change, beside who asked.</summary>
    private const string AskedByHolder = "asked by its holder";

    /// <summary>A phone is changed now and then; whoever has got hold of a session shall not wear out the numbers.</summary>
    private readonly FailureLimiter<long> _enrolments = new(time, perMinute: 1, burst: 6);

    private readonly FailureLimiter<long> _codes = new(time, perMinute: 1, burst: 6);

    /// <summary>A card costs money.</summary>
    private readonly FailureLimiter<long> _orders = new(time, perMinute: 1, burst: 3);

    public bool IsConfigured => issuer is not null;

    public bool HasCodes => codes is not null;

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

    /// <summary>What its holder reads out with the pass number for an order at a distance, good once and about now; a pass that has no codes is given them.</summary>
    /// <returns>Problems: those of <see cref="ChallengeAsync"/>, CodesMissing and CodesTooOften.</returns>
    public async Task<Result<ShownCode>> CodeAsync(Actor actor, PassId pass, CancellationToken ct)
    {
        if (codes is null)
            return Words.Problem("CodesMissing");
        if (await RefusalAsync(actor, pass, ct) is { } refused)
            return refused;
        if (await codes.ActiveAsync(pass) is { } active)
            return codes.Show(active, pass);
        if (!_codes.TryCharge(pass.Value))
            return Words.Problem("CodesTooOften");
        return (await AskAsync(actor, pass, service => service.EnrolCodeAsync(pass, new(AskedByHolder, actor.Name), ct), ct)).Ok(out var enrolled, out var problem)
            ? codes.Show(new(enrolled.Credential), pass) : problem;
    }

    /// <summary>Cards, phones and codes of the pass with their history, oldest first.</summary>
    /// <returns>Problems: those of <see cref="ChallengeAsync"/>.</returns>
    public Task<Result<CredentialListMessage>> OfPassAsync(Actor actor, PassId pass, CancellationToken ct) =>
        AskAsync(actor, pass, service => service.OfPassAsync(pass, ct), ct);

    /// <summary>Orders a card, to be handed out at school.</summary>
    /// <param name="cards">How many the pass has had: asked again with the same number, it is the same order.</param>
    /// <returns>Problems: those of <see cref="ChallengeAsync"/>, CardsTooOften, HasLiveCard.</returns>
    public async Task<Result<OrderedMessage>> OrderCardAsync(Actor actor, PassId pass, int cards, CancellationToken ct)
    {
        if (!_orders.TryCharge(pass.Value))
            return Words.Problem("CardsTooOften");
        var number = PassNumber.Of(pass).ToCompact();
        return await AskAsync(actor, pass, service => service.OrderAsync(new([new(number, "school", null, string.Create(CultureInfo.InvariantCulture, $"portal-{number}-{cards}"))], actor.Name), ct), ct);
    }

    /// <summary>Ends a card, phone or code of the pass for ever, at every till within a second.</summary>
    /// <returns>Problems: those of <see cref="ChallengeAsync"/>, CredentialNotOwn, TransitionRefused, ChangedMeanwhile.</returns>
    public Task<Result<MovedMessage>> BlockAsync(Actor actor, PassId pass, int credential, LossReason why, CancellationToken ct) =>
        MoveAsync(actor, pass, credential, CardMove.Block, Enum.IsDefined(why) ? $"{why}" : $"{LossReason.Lost}", ct);

    /// <summary>Orders a new card in the place of one that is damaged, blocked or past its date.</summary>
    /// <returns>Problems: those of <see cref="BlockAsync"/>, and CardsTooOften.</returns>
    public async Task<Result<MovedMessage>> ReplaceCardAsync(Actor actor, PassId pass, int credential, CancellationToken ct) =>
        _orders.TryCharge(pass.Value) ? await MoveAsync(actor, pass, credential, CardMove.Replace, AskedByHolder, ct) : Words.Problem("CardsTooOften");

    /// <summary>The card is in its holder's hand, and counts from now on.</summary>
    /// <returns>Problems: those of <see cref="BlockAsync"/>.</returns>
    public Task<Result<MovedMessage>> ActivateCardAsync(Actor actor, PassId pass, int credential, CancellationToken ct) =>
        MoveAsync(actor, pass, credential, CardMove.Activate, AskedByHolder, ct);

    /// <summary>The school puts a card in its pupil's hand; the pupil makes it count.</summary>
    /// <param name="number">As printed on the card, scanned or typed.</param>
    /// <returns>Whose it is. Problems: those of <see cref="ChallengeAsync"/>, CardNumberWrong, CardNotOfSchool, CardGivenBefore, CardNotThere.</returns>
    public async Task<Result<Holder>> HandOutCardAsync(Actor actor, string uai, string? number, CancellationToken ct)
    {
        if (!PassNumber.TryParse(number, out var read, out _))
            return Words.Problem("CardNumberWrong");
        await using var context = database.CreateContext();
        if (await context.Holders.AsNoTracking().SingleOrDefaultAsync(h => h.PassId == read.Id.Value && h.Uai == uai, ct) is not { } pupil)
            return Words.Problem("CardNotOfSchool");
        if (!(await OfPassAsync(actor, read.Id, ct)).Ok(out var all, out var problem))
            return problem;
        var cards = all.Credentials.Where(c => c.Kind == "Card").ToList();
        if (cards.LastOrDefault(c => c.State is "Produced" or "Shipped") is not { } card)
            return Words.Problem(cards.Any(c => c.State is "HandedOut" or "Active") ? "CardGivenBefore" : "CardNotThere", $"{pupil.GivenName} {pupil.FamilyName}");
        return (await MoveAsync(actor, read.Id, card.Credential, CardMove.HandOut, "handed out by its school", ct)).Ok(out _, out problem) ? pupil : problem;
    }

    /// <summary>How many cards are where, and the batches there are: for the region's people.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, ServiceMissing, ServiceAway.</returns>
    public async Task<Result<OverviewMessage>> OverviewAsync(Actor actor, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, MayLook, ct) is { } refused)
            return refused;
        return await AskServiceAsync(service => service.OverviewAsync(ct));
    }

    private async Task<Result<MovedMessage>> MoveAsync(Actor actor, PassId pass, int credential, CardMove move, string reason, CancellationToken ct)
    {
        if (!(await OfPassAsync(actor, pass, ct)).Ok(out var own, out var problem))
            return problem;
        if (!own.Credentials.Any(c => c.Credential == credential))
            return Words.Problem("CredentialNotOwn");
        if (!(await AskAsync(actor, pass, service => service.MoveAsync(new(move, [credential], reason, actor.Name), ct), ct)).Ok(out var moved, out problem))
            return problem;
        return moved.Moved[0] is { Refusal: { } refusal } ? Told(refusal.Code, refusal.Detail) : moved.Moved[0];
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
            return reply.Value is { } value ? value : reply.Problem! is { Errors: [var line, ..] } ? Told(line.Code, line.Detail) : Told(reply.Problem!.Code, reply.Problem.Detail);
        }
        catch (IssuanceUnavailableException)
        {
            return Words.Problem("IssuerAway");
        }
    }

    /// <summary>Only for one's own pass, or one of a pupil of one's school.</summary>
    private async Task<Problem?> RefusalAsync(Actor actor, PassId pass, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Holder | ActorRole.School, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        var (number, kind) = (pass.Value, actor.Is(ActorRole.School) ? LinkKind.School : LinkKind.Holder);
        return await Actors.LinksOf(context, actor, kind).AnyAsync(l => context.Holders.Any(h => h.PassId == number && (kind == LinkKind.School ? h.Uai == l.Uai : h.Id == l.Subject)), ct)
            ? null : Words.Problem("NotOwnPass");
    }

    /// <summary>In words for a young person where there are some, else the issuer's own.</summary>
    private static Problem Told(string code, string detail) => Words.Find(null, code) is null ? Words.Problem("IssuerRefused", detail) : Words.Problem(code);
}

using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Engine;
using Pass.Portal.Presence;
using Pass.Portal.Tills;

namespace Pass.Portal.Http;

/// <summary>What became of a body: a request for the engine; or else the presentation's refusal, or the problem of the call.</summary>
/// <param name="Asked">The sale as asked, when its fields are right.</param>
internal readonly record struct TakenSale(SaleRequest? Asked, PresentationRefusal Refusal = default, ApiProblem? Problem = null)
{
    public bool IsForEngine => Asked is not null && Refusal == PresentationRefusal.None && Problem is null;
}

/// <summary>From a body to what the engine is asked: fields, then presence.</summary>
internal sealed class SaleIntake(PresenceDesk desk, CertificateKeeper keeper, AuthorizationEngine engine)
{
    public async ValueTask<TakenSale> TakeAsync(SaleBody body, Till till, bool offline)
    {
        if (body.ToSale(till, offline, engine.Reference.Products, out var problems) is not { } sale)
            return new(null, Problem: new(ProblemCode.InvalidFields) { Errors = problems });
        if (body.Presentation is not { } presented)
            return new(sale, desk.IsRequired ? PresentationRefusal.NotPresented : PresentationRefusal.None);
        if (!desk.IsConfigured)
            return new(sale, Problem: new(ProblemCode.PresentationNotConfigured));

        if (presented.Type == PresentationType.Code && desk.IsRequired && !TakesNumbers(sale))
            return new(sale, PresentationRefusal.NumberNotTaken);
        var hash = SaleDigest.Of(sale.Id, sale.Terminal, sale.OccurredAtMs, sale.AllowPartial, sale.HoldOnly, sale.Lines);
        var result = await desk.VerifyAsync(presented.ToPresentation(body.Pass, hash), till.Partner, hash, offline ? body.OccurredAt : null);
        var present = result.IsPresent
            ? sale with
            {
                Pass = result.Presence.Pass,
                Presentation = result.Presence.Reference,
                Evidence = EvidenceOf(result.Presence),
                Signature = keeper.Pack(result.Presence, sale.AllowPartial),
            }
            : await AsDecidedAsync(sale, result.Refusal);
        if (present is null)
            return new(sale, result.Refusal);
        return body.Pass is { } typed && typed.Id != present.Pass
            ? new(sale, Problem: new(ProblemCode.InvalidFields) { Errors = [new("pass", FieldCode.OtherPass)] })
            : new(present);
    }

    /// <summary>Where presence is asked for, orders by telephone and on the web are for partners whose convention says so.</summary>
    private bool TakesNumbers(SaleRequest sale) =>
        engine.Reference.Partner(sale.Partner) is { } partner && partner.TakesNumbers(ParisCalendar.DateOf(sale.OccurredAtMs));

    private static OfflineEvidence EvidenceOf(Cards.Presentation.Presence presence) => presence.Strength switch
    {
        PresenceStrength.Card => new(OfflineEvidenceKind.Card, presence.OfflineAmountCents),
        PresenceStrength.Phone => new(OfflineEvidenceKind.Phone),
        _ => default,
    };

    /// <summary>
    /// A retry may come when its proof no longer holds: the QR's half-minute is over, the issuer has gone. If this till's operation is decided,
    /// the engine is asked again with the presence it was decided under, so that its answer is the same, and another content is told apart.
    /// </summary>
    private async ValueTask<SaleRequest?> AsDecidedAsync(SaleRequest sale, PresentationRefusal refusal)
    {
        if (refusal is not (PresentationRefusal.WindowPast or PresentationRefusal.CodeWrong or PresentationRefusal.TooManyTries
            or PresentationRefusal.Expired or PresentationRefusal.UnknownIssuer))
            return null;
        var found = sale.Pass == default
            ? (await engine.FindAllAsync(sale.Id, sale.Partner)).Where(o => o.Terminal == sale.Terminal).ToList() is [var only] ? only : null
            : await engine.FindAsync(sale.Pass, sale.Id);
        return found is { } decided && decided.Terminal == sale.Terminal && !decided.Presentation.IsNone
            ? sale with { Pass = decided.Pass, Presentation = decided.Presentation }
            : null;
    }
}

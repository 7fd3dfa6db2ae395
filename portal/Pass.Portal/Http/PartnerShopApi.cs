using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Tills;

namespace Pass.Portal.Http;

/// <summary>
/// What a partner's web shop does with a key that may sell: the same sales as tills', of a till of the key's own, by the same way into the engine. It sells from afar alone, to who
/// shows a code or a phone's QR, where the partner's convention says so.
/// </summary>
internal sealed class PartnerShopApi(SalesApi sales, PartnerKeys keys, TerminalDirectory tills, AuthorizationEngine engine, TimeProvider time)
{
    public Task SellAsync(HttpContext context) => AsTillAsync(context, till => sales.SellAsync(context, till, Check));

    public Task FollowUpAsync(HttpContext context, string id, FollowUp what) => AsTillAsync(context, till => sales.FollowUpAsync(context, till, id, what));

    private async Task AsTillAsync(HttpContext context, Func<Till, Task> act)
    {
        var key = ((PartnerPrincipal)context.User).Key;
        var till = key.TerminalId is { } id ? tills.Find(new(id)) : null;
        var problem = !keys.MayCall(key, out var wait) ? new(ProblemCode.TooManyCalls) { RetryAfter = wait }
            : !key.Scope.HasFlag(PartnerKeyScope.Sell) ? new(ProblemCode.KeyScope)
            : till is null ? new(ProblemCode.TerminalUnknown)
            : till.Registered.Revoked ? new(ProblemCode.TerminalRevoked)
            : Standing(till.Partner);
        if (problem is not null)
            await problem.WriteAsync(context);
        else
            await act(till!);
    }

    private ApiProblem? Standing(PartnerId id) => engine.Reference.Partner(id) switch
    {
        null => new(ProblemCode.PartnerUnknown),
        { Status: not PartnerStatus.Active } => new(ProblemCode.PartnerSuspended),
        var partner => partner.TakesNumbers(ParisCalendar.DateOf(time.GetUtcNow())) ? null : new(ProblemCode.NotFromAfar),
    };

    /// <summary>Nobody stands before a web shop with a card.</summary>
    private static ApiProblem? Check(SaleBody body) => body.Presentation?.Type switch
    {
        PresentationType.Code or PresentationType.Qr => null,
        null => new(ProblemCode.InvalidFields) { Errors = [new("presentation", FieldCode.Missing)] },
        _ => new(ProblemCode.InvalidFields) { Errors = [new("presentation.type", FieldCode.NotUsedHere)] },
    };
}

using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Portal.Terminals;

namespace Pass.Portal.Presence;

/// <summary>
/// Slows down whoever guesses codes. A code is one of 10⁸ and three are good at a time: at one wrong try a minute for a pass, a guesser needs decades.
/// One partner's tills have three of the five that a pass may have at once, so that no shop alone can keep a pass's codes from working elsewhere.
/// </summary>
internal sealed class CodeTries(TimeProvider time)
{
    private readonly FailureLimiter<PassId> _ofPass = new(time, perMinute: 1, burst: 5);
    private readonly FailureLimiter<(PassId, PartnerId)> _atPartner = new(time, perMinute: 1, burst: 3);

    public PresentationResult Count(PassId pass, PartnerId at, Func<PresentationResult> attempt)
    {
        if (!_atPartner.TryCharge((pass, at)))
            return PresentationRefusal.TooManyTries;
        if (!_ofPass.TryCharge(pass))
        {
            _atPartner.Refund((pass, at));
            return PresentationRefusal.TooManyTries;
        }

        var result = attempt();
        if (result.Refusal == PresentationRefusal.CodeWrong)
            return result;
        _atPartner.Refund((pass, at));
        _ofPass.Refund(pass);
        return result;
    }
}

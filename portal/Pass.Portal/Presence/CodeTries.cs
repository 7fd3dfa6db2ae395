using System.Diagnostics.Metrics;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Data.Machine;
using Pass.Portal.Tills;

namespace Pass.Portal.Presence;

/// <summary>
/// Slows down whoever guesses codes. A code is one of 10⁸ and three are good at a time: at one wrong try a minute for a pass, a guesser needs decades.
/// One partner's tills have three of the five that a pass may have at once, so that no shop alone can keep a pass's codes from working elsewhere.
/// Who tries many passes is met by the partner's own bound, and many partners together by the node's.
/// </summary>
internal sealed class CodeTries
{
    private readonly FailureLimiter<(PassId, PartnerId)> _ofPassAtPartner;
    private readonly FailureLimiter<PassId> _ofPass;
    private readonly FailureLimiter<PartnerId> _ofPartner;
    private readonly FailureLimiter<int> _ofNode;
    private readonly Counter<long> _wrong, _slowed;

    public CodeTries(TimeProvider time, IMeterFactory meters)
    {
        _ofPassAtPartner = new(time, perMinute: 1, burst: 3);
        _ofPass = new(time, perMinute: 1, burst: 5);
        _ofPartner = new(time, perMinute: 2, burst: 30);
        _ofNode = new(time, perMinute: 10, burst: 200);
        var meter = meters.Create(Telemetry.Name);
        _wrong = meter.CreateCounter<long>("pass.codes.wrong", "{code}", "Wrong one-time codes.");
        _slowed = meter.CreateCounter<long>("pass.codes.slowed", "{code}", "One-time codes not looked at after too many wrong ones, by whose bound it was: pass, partner or node.");
    }

    public PresentationResult Count(PassId pass, PartnerId at, Func<PresentationResult> attempt)
    {
        if (Charge(pass, at) is { } bound)
        {
            _slowed.Add(1, new KeyValuePair<string, object?>("bound", bound));
            return PresentationRefusal.TooManyTries;
        }
        var result = attempt();
        if (result.Refusal == PresentationRefusal.CodeWrong)
        {
            _wrong.Add(1);
            return result;
        }
        _ofNode.Refund(0);
        _ofPartner.Refund(at);
        _ofPass.Refund(pass);
        _ofPassAtPartner.Refund((pass, at));
        return result;
    }

    /// <summary>Null when the try may be made, and is counted; else whose bound is reached, and nothing is counted.</summary>
    private string? Charge(PassId pass, PartnerId at)
    {
        if (!_ofPassAtPartner.TryCharge((pass, at)))
            return "pass";
        string bound;
        if (!_ofPass.TryCharge(pass))
        {
            bound = "pass";
        }
        else
        {
            if (!_ofPartner.TryCharge(at))
            {
                bound = "partner";
            }
            else
            {
                if (_ofNode.TryCharge(0))
                    return null;
                bound = "node";
                _ofPartner.Refund(at);
            }
            _ofPass.Refund(pass);
        }
        _ofPassAtPartner.Refund((pass, at));
        return bound;
    }
}

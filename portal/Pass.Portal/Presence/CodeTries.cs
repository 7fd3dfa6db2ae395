using System.Diagnostics.Metrics;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Data.Machine;
using Pass.Portal.Tills;

namespace Pass.Portal.Presence;

/// <summary>
/// Slows down whoever guesses codes. A code is one of 10⁸ and three are good at a time: at one wrong try a minute for a pass, a guesser needs decades.
/// One partner's tills have three of the five that a pass may have at once, so that no shop alone can keep a pass's codes from working elsewhere.
/// Who tries many passes is met by the partner's own bound, and many partners together by the node's. <see cref="GroupTries"/> has the same bounds over all nodes;
/// these are charged before a code is looked at, so that many tries at one instant on a node are not all free.
/// </summary>
internal sealed class CodeTries
{
    internal static readonly Bound PassAtPartner = new(1, 3), Pass = new(1, 5), Partner = new(2, 30), All = new(10, 200);

    private readonly FailureLimiter<(PassId, PartnerId)> _ofPassAtPartner;
    private readonly FailureLimiter<PassId> _ofPass;
    private readonly FailureLimiter<PartnerId> _ofPartner;
    private readonly FailureLimiter<int> _ofNode;
    private readonly Counter<long> _wrong, _slowed;

    public CodeTries(TimeProvider time, IMeterFactory meters)
    {
        _ofPassAtPartner = new(time, PassAtPartner.PerMinute, PassAtPartner.Burst);
        _ofPass = new(time, Pass.PerMinute, Pass.Burst);
        _ofPartner = new(time, Partner.PerMinute, Partner.Burst);
        _ofNode = new(time, All.PerMinute, All.Burst);
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

    /// <summary>So many wrong ones at once, and so many a minute then.</summary>
    internal readonly record struct Bound(int PerMinute, int Burst)
    {
        public long StepMs => 60_000 / PerMinute;

        /// <summary>As far ahead as a debt can be.</summary>
        public long MostMs => StepMs * Burst;
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

using Pass.Clearing.Engine;
using Pass.Core;
using Pass.Data.Log;
using Pass.Portal.Terminals;

namespace Pass.Portal.Hosting;

/// <summary>Where a node finds its region's data.</summary>
/// <param name="Log">Disposed by the host, after the engine.</param>
/// <param name="ReferenceVersion">Grows with every change of the reference data.</param>
/// <param name="History">Null: what left memory cannot be asked.</param>
public sealed record RegionSources(
    ILogStore Log,
    Func<CancellationToken, Task<long>> ReferenceVersion,
    Func<CancellationToken, Task<Reference>> LoadReference,
    Func<CancellationToken, Task<IReadOnlyList<RegisteredTerminal>>> LoadTerminals,
    RedeemActivation Redeem,
    HistoryLookup? History = null);

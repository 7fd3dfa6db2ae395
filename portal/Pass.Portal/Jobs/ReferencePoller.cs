using Pass.Data.Catalogue;
using Pass.Engine;
using Pass.Portal.Tills;

namespace Pass.Portal.Jobs;

/// <summary>Takes over a change of rules, partners or tills within a second of its commit, without restart.</summary>
internal sealed class ReferencePoller(
    ReferenceLoader loader, AuthorizationEngine engine, TerminalDirectory terminals, BackgroundHealth health, TimeProvider time, ILogger<ReferencePoller> log)
    : RepeatedService("reference", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), health, time, log)
{
    /// <summary>While it fails, the picture in memory stays good.</summary>
    protected override async Task StepAsync(CancellationToken stopping)
    {
        var version = await loader.CurrentVersionAsync(stopping);
        if (version == engine.Reference.Version)
            return;
        // The tills first: a version that is in memory is wholly in memory.
        await terminals.RefreshAsync(stopping);
        engine.Reference = await loader.LoadAsync(stopping);
        log.LogInformation("Reference data version {Version}: {Partners} partners, {Terminals} tills", version, engine.Reference.PartnerCount, terminals.Count);
    }
}

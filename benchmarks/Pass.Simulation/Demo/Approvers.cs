using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;

namespace Pass.Simulation.Demo;

/// <summary>What two people do with a run that somebody else drafted.</summary>
/// <param name="person">Of a handle (null for whoever made the region), in a role.</param>
internal sealed class Approvers(PassDatabase database, ILogStore log, DemoFolder folder, Func<string?, ActorRole, CancellationToken, Task<Actor>> person)
{
    /// <summary>They open its sample, approve what they saw, and hand it out.</summary>
    public async Task SendAsync(int run, TimeProvider clock, CancellationToken ct)
    {
        var (camille, sacha) = (await person("camille.martin", SettlementService.MayApprove, ct), await person("sacha.bernard", SettlementService.MayApprove, ct));
        var runs = new SettlementService(database, PaymentRails.Files, clock);
        var samples = new SampleService(database, clock);
        foreach (var line in (await samples.ShowAsync(run, ct)).OrFail())
            (await samples.OpenAsync(run, line.Line.OrderNumber, camille, ct)).OrFail();
        foreach (var approver in (Actor[])[camille, sacha])
            (await runs.ApproveAsync(run, approver, (await runs.ShowAsync(run, ct)).OrFail().View.HashText, ct)).OrFail();
        (await new SettlementSending(database, PaymentRails.Files, SentArchive.Of(database), clock).SendAsync(log, run, sacha, folder.Output, null, ct)).OrFail();
    }
}

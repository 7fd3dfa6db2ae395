using System.CommandLine;
using Pass.CardIssuer.Orders;
using Pass.Core;

namespace Pass.CardIssuer.Commands;

/// <summary><c>pass cards orders import FILE</c>.</summary>
internal static class OrdersCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(OrdersCommand), "Words");

    public static Command Create()
    {
        var file = CommandOptions.ExistingFile("file");
        var dryRun = new Option<bool>("--dry-run");
        var import = new Command("import") { file, dryRun };
        import.SetWork(async (session, parsed, cancellationToken) =>
        {
            await using var stream = parsed.GetValue(file)!.OpenRead();
            var report = await new OrderDesk(session.Database, session.Time).PlaceAsync(OrderFile.ReadAsync(stream, cancellationToken), session.Actor, parsed.GetValue(dryRun), cancellationToken);
            FileProblem.ThrowIfAny(parsed.GetValue(file)!.Name, report.Problems);
            Invocation.Say(Words.Say(parsed.GetValue(dryRun) ? "OrdersWould" : "OrdersPlaced", report.Placed, report.AlreadyKnown));
        });
        return new Command("orders") { import };
    }
}

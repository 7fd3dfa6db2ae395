using System.CommandLine;
using Pass.CardIssuer.Orders;

namespace Pass.CardIssuer.Commands;

/// <summary><c>pass cards orders import FILE</c>.</summary>
internal static class OrdersCommand
{
    public static Command Create()
    {
        var file = CommandOptions.ExistingFile("file", "CSV (pass;delivery;photo;reference) or JSON array");
        var dryRun = new Option<bool>("--dry-run") { Description = "Only check" };
        var import = new Command("import", "Places every order of a file, or none when anything is wrong with it") { file, dryRun };
        import.SetWork(async (session, parsed, cancellationToken) =>
        {
            await using var stream = parsed.GetValue(file)!.OpenRead();
            var report = await new OrderDesk(session.Database, session.Time).PlaceAsync(OrderFile.ReadAsync(stream, cancellationToken), session.Actor, parsed.GetValue(dryRun), cancellationToken);
            FileProblem.ThrowIfAny(parsed.GetValue(file)!.Name, report.Problems);
            Invocation.Say($"{report.Placed} orders {(parsed.GetValue(dryRun) ? "would be placed" : "placed")}, {report.AlreadyKnown} known already.");
        });
        return new Command("orders", "Orders of holders") { import };
    }
}

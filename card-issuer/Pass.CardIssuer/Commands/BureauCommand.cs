using System.CommandLine;
using System.Text;
using Pass.CardIssuer.Bureau;
using Pass.CardIssuer.Keys;
using Pass.CardIssuer.Orders;
using Pass.Cards.Credentials;
using Pass.Core;
using Pass.Issuing.Personalization;

namespace Pass.CardIssuer.Commands;

/// <summary><c>pass cards bureau</c>: stock in, batch out, results in.</summary>
internal static class BureauCommand
{
    private const int MaxLabelLength = 200;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static Command Create() => new("bureau", "Files exchanged with a bureau that makes cards") { Stock(), Out(), In() };

    private static Command Stock()
    {
        var file = CommandOptions.ExistingFile("file", "Sealed PASS-STOCK/1 file");
        var command = new Command("stock", "Takes the bureau's blank chips and the public keys they made") { file, CliOptions.Kek };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            using var kek = session.Secrets().OpenKey(parsed.GetValue(CliOptions.Kek)!);
            using var text = parsed.GetValue(file)!.OpenText();
            var report = await new ChipStock(session.Database, session.Time).ImportAsync(text, kek, cancellationToken);
            FileProblem.ThrowIfAny(parsed.GetValue(file)!.Name, report.Problems);
            Invocation.Say($"{report.Added} chips added, {report.AlreadyKnown} known already.");
        });
        return command;
    }

    private static Command Out()
    {
        var batch = new Argument<int>("batch") { Description = "Number of a prepared batch" };
        var file = new Argument<FileInfo>("file") { Description = "File to write" };
        var labels = new Option<FileInfo?>("--labels") { Description = "Shipping labels 'pass;text', handed through to the bureau and not kept" };
        var command = new Command("out", "Writes the file of a batch; the same bytes each time") { batch, file, CliOptions.Kek, labels };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            var secrets = session.Secrets();
            using var kek = secrets.OpenKey(parsed.GetValue(CliOptions.Kek)!);
            using var master = new MasterKey(secrets.OpenKey(IssuerSecrets.MasterName));
            var shipping = parsed.GetValue(labels) is { } labelFile ? ReadLabels(labelFile) : null;
            var path = parsed.GetValue(file)!.FullName;
            var written = await WholeFile.StreamAsync(path, async stream =>
            {
                await using var text = new StreamWriter(stream, Utf8, leaveOpen: true);
                return (await new BureauFile(session.Database, session.Options).WriteAsync(parsed.GetValue(batch), text, kek, master, shipping, cancellationToken)).OrFail();
            });
            Invocation.Say($"{written.Records} cards in {path}.");
        });
        return command;
    }

    private static Command In()
    {
        var file = CommandOptions.ExistingFile("file", "Sealed PASS-RESULT/1 file");
        var all = new Option<bool>("--all") { Description = "Show every card, also those produced as expected" };
        var command = new Command("in", "Reconciles what the bureau made, card by card") { file, CliOptions.Kek, all };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            using var kek = session.Secrets().OpenKey(parsed.GetValue(CliOptions.Kek)!);
            using var text = parsed.GetValue(file)!.OpenText();
            var report = await new Reconciliation(session.Database, session.Time).TakeAsync(text, kek, session.Actor, cancellationToken);
            FileProblem.ThrowIfAny(parsed.GetValue(file)!.Name, report.Problems);
            foreach (var card in report.Cards.Where(card => parsed.GetValue(all) || card.As is not (ReconciledAs.Produced or ReconciledAs.AlreadyReported)))
                Invocation.Say($"{card.Serial} {card.As} {card.Detail}".TrimEnd());
            var counts = string.Join(", ", Enum.GetValues<ReconciledAs>().Select(kind => (kind, count: report.Count(kind))).Where(c => c.count > 0).Select(c => $"{c.count} {c.kind}"));
            Invocation.Say($"Batch {report.BatchId}: {counts}. {(report.IsClosed ? "Every card is accounted for." : "Some cards are still in production.")}");
        });
        return command;
    }

    private static Dictionary<PassId, string> ReadLabels(FileInfo file)
    {
        var (labels, problems, line) = (new Dictionary<PassId, string>(), new List<FileProblem>(), 0);
        foreach (var record in File.ReadLines(file.FullName))
        {
            line++;
            if (record.Length == 0)
                continue;
            var at = record.IndexOf(';', StringComparison.Ordinal);
            if (at < 0 || !PassNumber.TryParse(record.Split(';')[0], out var pass, out _) || record.Length - at > MaxLabelLength || record.Contains('|', StringComparison.Ordinal) || !labels.TryAdd(pass.Id, record[(at + 1)..]))
                problems.Add(new(line, "label", IssuanceTexts.Problem("LabelShape")));
        }

        FileProblem.ThrowIfAny(file.Name, problems);
        return labels;
    }
}

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
    private static readonly Texts Words = Texts.Beside(typeof(BureauCommand), "Words");
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static Command Create() => new("bureau") { Stock(), Out(), In() };

    private static Command Stock()
    {
        var file = CommandOptions.ExistingFile("file");
        var command = new Command("stock") { file, CliOptions.Kek };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            using var kek = session.Secrets().OpenKey(parsed.GetValue(CliOptions.Kek)!);
            using var text = parsed.GetValue(file)!.OpenText();
            var report = await new ChipStock(session.Database).ImportAsync(text, kek, cancellationToken);
            FileProblem.ThrowIfAny(parsed.GetValue(file)!.Name, report.Problems);
            Invocation.Say(Words.Say("StockTaken", report.Added, report.AlreadyKnown));
        });
        return command;
    }

    private static Command Out()
    {
        var batch = new Argument<int>("batch");
        var file = new Argument<FileInfo>("file");
        var labels = new Option<FileInfo?>("--labels");
        var command = new Command("out") { batch, file, CliOptions.Kek, labels };
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
            Invocation.Say(Words.Say("CardsIn", written.Records, path));
        });
        return command;
    }

    private static Command In()
    {
        var file = CommandOptions.ExistingFile("file");
        var all = new Option<bool>("--all");
        var command = new Command("in") { file, CliOptions.Kek, all };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            using var kek = session.Secrets().OpenKey(parsed.GetValue(CliOptions.Kek)!);
            using var text = parsed.GetValue(file)!.OpenText();
            var report = await new Reconciliation(session.Database, session.Time).TakeAsync(text, kek, session.Actor, cancellationToken);
            FileProblem.ThrowIfAny(parsed.GetValue(file)!.Name, report.Problems);
            foreach (var card in report.Cards.Where(card => parsed.GetValue(all) || card.As is not (ReconciledAs.Produced or ReconciledAs.AlreadyReported)))
                Invocation.Say(string.Join(' ', card.Serial, Words.Say($"As.{card.As}"), card.Detail).TrimEnd());
            var counts = string.Join(", ", Enum.GetValues<ReconciledAs>().Select(kind => (kind, count: report.Count(kind))).Where(c => c.count > 0).Select(c => Words.Say($"Count.{c.kind}", c.count)));
            Invocation.Say(Words.Say(report.IsClosed ? "BatchClosed" : "BatchOpen", report.BatchId, counts));
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

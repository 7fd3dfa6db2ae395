using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>What became of one file.</summary>
/// <param name="IsNew">False: it was taken before, and nothing was changed.</param>
/// <param name="TakenOn">In Paris.</param>
/// <param name="Alerts">What a person should look at, then and now.</param>
public sealed record BankImport(string Name, int File, bool IsNew, DateOnly TakenOn, BankFileKind Kind, int Facts, int Applied, int Noted, int Open, IReadOnlyList<string> Alerts);

/// <summary>
/// Takes what banks send: every state of a payment that left comes from here. A file is taken once and whole, a movement once whatever file it comes in,
/// in any order; what fits no payment, or contradicts one, waits for a person.
/// </summary>
public sealed class BankFileService(PassDatabase database, TimeProvider time)
{
    private const int MaxAlerts = 20, AlertLength = 190;
    private const int MaxReference = 140, MaxText = 500, MaxName = 140, MaxCode = 35, MaxFileName = 200;

    /// <summary>Takes a delivery: a file, a gzip of one, or a zip of several, each by itself.</summary>
    /// <param name="open">Opens the delivery from its start, as often as it is read.</param>
    /// <returns>One answer to a file, in the delivery's order. Problems: RoleMissing, ActorUnknown, BankTurnTaken, AccountForeign, CollectivityForeign, and those of <see cref="BankFileReader"/>, of the first file that is refused; the others are taken.</returns>
    public async Task<Result<IReadOnlyList<BankImport>>> ImportAsync(string name, Func<Stream> open, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, SettlementService.MayPrepare | ActorRole.System, ct) is { } lacks)
            return lacks;
        await using var turn = new NodeTurn(database, "bank-files");
        if (!await turn.TakeAsync(ct))
            return BankXml.Words.Problem("BankTurnTaken");
        var (done, refused) = (new List<BankImport>(), (Problem?)null);
        try
        {
            foreach (var (file, content) in BankFileReader.FilesOf(name, open))
            {
                if ((await TryAsync(file, content, actor, ct)).Ok(out var import, out var problem))
                    done.Add(import);
                else
                    refused ??= file == name && problem.Code is not (BankFileReader.Damaged or BankFileReader.Within) ? problem : problem.Of(file);
            }
        }
        catch (BankFileException e)
        {
            return e.Problem;
        }
        return refused is null ? done : refused;
    }

    private async Task<Result<BankImport>> TryAsync(string name, Func<Stream> open, Actor actor, CancellationToken ct)
    {
        try
        {
            return await TakeAsync(name, open, actor, ct);
        }
        catch (BankFileException e)
        {
            return e.Problem;
        }
    }

    private async Task<Result<BankImport>> TakeAsync(string name, Func<Stream> open, Actor actor, CancellationToken ct)
    {
        var hash = await BankFileReader.HashAsync(open, ct);
        await using var context = database.CreateContext();
        if (await context.BankFiles.AsNoTracking().SingleOrDefaultAsync(f => f.Hash == hash, ct) is { } known)
            return new BankImport(name, known.Id, IsNew: false, ParisCalendar.DateOf(known.TakenAtMs), known.Kind, known.FactCount, 0, 0, 0, AlertsOf(known));
        BankContent content;
        await using (var stream = open())
            content = BankFacts.Of(BankFileReader.Read(stream), Convert.ToHexStringLower(hash));
        if (await ForeignAsync(context, content, ct) is { } foreign)
            return foreign;
        if (content.Message.Kind == BankFileKind.Acknowledgement)
            content = await AcquitFacts.FoundAsync(context, content, hash, ct);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var id = checked((int)await DocumentNumbers.TakeAsync(context, "bank-file", 1, ct));
        IReadOnlyList<BankAlert> alerts = [.. content.IsCopy ? [new("Copy")] : (BankAlert[])[], .. await StatementPages.SettleAsync(context, content.Alerts, NowMs, ct)];
        var row = new BankFile
        {
            Id = id,
            Name = Cut(PlainText.Shown(name.ReplaceLineEndings(" ")), MaxFileName)!,
            Hash = hash,
            Kind = content.Message.Kind,
            Version = content.Message.Version,
            MessageId = Cut(content.Message.MessageId, MaxName),
            TakenAtMs = NowMs,
            FactCount = content.Facts.Count,
        };
        context.BankFiles.Add(row);
        await context.SaveChangesAsync(ct);
        var isAcscFinal = (await RegionSettings.LoadAsync(context, ct)).Ok(out var region, out _) && region.Runs.IsAcscFinal;
        var lines = await new BankApplication(context, row, isAcscFinal, actor.Name, time).ApplyAsync(content.Facts, ct);
        alerts = [.. alerts, .. lines.Where(l => l.Why is BankDecision.CodeUnknown or BankDecision.ChangedByBank).GroupBy(l => (l.Why, Said: AsSaid(l))).Select(g => new BankAlert($"{g.Key.Why}Said", g.First().LineNumber, Whose([.. g]), g.Key.Said))];
        row.Alerts = alerts.Count == 0 ? null : string.Join('\n', alerts.Take(MaxAlerts).Select(a => Cut(a.Stored, AlertLength)));
        await context.SaveChangesAsync(ct);
        var counts = lines.CountBy(l => l.State).ToDictionary();
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "bank.import", $"bank-file/{id}", null, new
        {
            row.Name,
            row.Kind,
            row.MessageId,
            Sha256 = Convert.ToHexStringLower(hash),
            Facts = row.FactCount,
            Applied = Of(BankLineState.Applied),
            Noted = Of(BankLineState.Noted),
            Open = Of(BankLineState.Open),
        }, ct);
        await transaction.CommitAsync(ct);
        return new BankImport(name, id, IsNew: true, ParisCalendar.DateOf(row.TakenAtMs), row.Kind, row.FactCount, Of(BankLineState.Applied), Of(BankLineState.Noted), Of(BankLineState.Open), [.. alerts.Where(StatementPages.IsSaid).Select(a => a.Text)]);

        int Of(BankLineState state) => counts.GetValueOrDefault(state);
    }

    /// <summary>What the bank wrote, where the pass does not know it, or where only the bank's words say what it changed.</summary>
    private static string AsSaid(BankLine line) => string.Join(' ', new[] { line.Code, line.ReasonCode, line.Text }.OfType<string>());

    /// <summary>The first of those of whom the same is said, and how many more there are.</summary>
    private static string Whose(IReadOnlyList<BankLine> lines) => (lines[0].Attempt ?? lines[0].Reference ?? "?") + (lines.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" (+{lines.Count - 1})") : "");

    /// <summary>What a person should look at in a file, in words.</summary>
    public static IReadOnlyList<string> AlertsOf(BankFile file) => [.. BankAlert.StoredIn(file).Where(StatementPages.IsSaid).Select(a => BankAlert.Say(a.Stored))];

    /// <summary>A statement of somebody else's account changes nothing here.</summary>
    private static async Task<Problem?> ForeignAsync(PassDbContext context, BankContent content, CancellationToken ct)
    {
        if (content.Message.Kind == BankFileKind.StatusReport)
            return null;
        if (content.Message.Kind == BankFileKind.Acknowledgement)
            return await AcquitFacts.ForeignAsync(context, content, ct);
        var ours = await context.SepaBatches.AsNoTracking().Select(b => b.DebtorIban).Distinct().ToListAsync(ct);
        if ((await RegionSettings.LoadAsync(context, ct)).Ok(out var region, out _))
            ours.Add(region.Iban.Electronic);
        var foreign = content.Accounts.FirstOrDefault(a => !ours.Contains(a));
        return foreign is null && content.Accounts.Count > 0 ? null : BankXml.Words.Problem("AccountForeign", foreign is null ? "?" : Masked(foreign));
    }

    internal static string Masked(string account) => account.Length > 8 ? $"{account[..4]}…{account[^4..]}" : account;

    internal static string? Cut(string? text, int length) => text is { } long_ && long_.Length > length ? long_[..length] : text;

    internal static BankLine Line(BankFact fact, int file, int rank, BankDecision decision, PaymentAttempt? attempt) => new()
    {
        FileId = file,
        Rank = rank,
        Key = fact.Key,
        LineNumber = fact.Line,
        Kind = fact.Kind,
        State = decision.State,
        Why = decision.Why,
        Attempt = attempt?.EndToEndId,
        Reference = Cut(fact.EndToEndId ?? fact.InstructionId ?? fact.Uetr?.ToString() ?? fact.LotId ?? fact.MessageId, MaxReference),
        Cents = fact.Cents,
        Currency = Cut(fact.Currency, 3),
        Day = fact.Day,
        Code = Cut(fact.Code, MaxCode)!,
        ReasonCode = Cut(fact.Reason, MaxCode),
        Text = Cut(fact.Text, MaxText),
        CreditorIban = Cut(fact.CreditorIban, 34),
        CreditorName = Cut(fact.CreditorName, MaxName),
    };

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Pass.Cards;
using Pass.Cards.PcSc;
using Pass.Core;
using Pass.Terminal.Journal;
using Pass.Terminal.Keeping;
using Pass.Terminal.Receipts;
using Pass.Terminal.Selling;
using Pass.Terminal.Training;

namespace Pass.Terminal.App.Commands;

/// <summary>A till opened for one command.</summary>
internal sealed class TillSession : IDisposable
{
    internal static Texts Words { get; } = Texts.Beside(typeof(TillSession), "Words");

    private readonly HttpClient _http;
    private readonly ParseResult _parsed;

    private TillSession(Till till, HttpClient http, ParseResult parsed, bool isTraining, Random random)
    {
        (Till, _http, _parsed, IsTraining) = (till, http, parsed, isTraining);
        Sales = new(till, Culture);
        Returns = new(till);
        Forwarder = new(till, random);
    }

    public Till Till { get; }
    public SaleDesk Sales { get; }
    public ReturnDesk Returns { get; }
    public Forwarder Forwarder { get; }
    public bool IsTraining { get; }
    public static CultureInfo Culture => CultureInfo.CurrentUICulture;
    public bool AsJson => _parsed.GetValue(TillOptions.Json);

    /// <summary>Opens the till of the folder that was named.</summary>
    public static TillSession Open(ParseResult parsed)
    {
        var time = ClockOf(parsed);
        var isTraining = parsed.GetValue(TillOptions.Training);
        var folder = FolderOf(parsed);
        var self = isTraining ? folder.Training.LoadOrInvent(new("http://localhost/")) : folder.Load();
        // Spreads the tries of many tills: nothing secret hangs on it.
        var random = new Random(unchecked((int)time.GetTimestamp()) ^ self.Identity.TerminalId);
        var http = TillLine.Open(self.Region, Culture, time, isTraining ? new TrainingRegion(Culture) : null);
        try
        {
            var root = parsed.GetValue(TillOptions.Root);
            var till = Till.Open(isTraining ? folder.Training : folder, self, http, time, random, root is null ? null : File.ReadAllBytes(root.FullName));
            foreach (var (_, note) in till.Look(book => book.Notes.Where(n => n.What.Code is "JournalSetAside" or "ClockSetBack").TakeLast(1).ToList()))
                Console.Error.WriteLine($"pass till: {note.Detail}");
            return new(till, http, parsed, isTraining, random);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <param name="path">Another folder than the one that was named.</param>
    public static TillFolder FolderOf(ParseResult parsed, string? path = null)
    {
        var file = parsed.GetValue(TillOptions.PassphraseFile);
        var passphrase = file is null ? Environment.GetEnvironmentVariable("PASS_TILL_PASSPHRASE") : File.ReadLines(file.FullName).FirstOrDefault();
        return new(path ?? parsed.GetValue(TillOptions.Folder)!.FullName, string.IsNullOrEmpty(passphrase) ? null : passphrase);
    }

    public static TimeProvider ClockOf(ParseResult parsed) => ShiftedClock.Ahead(TimeSpan.FromMilliseconds(parsed.GetValue(TillOptions.ClockShiftMs)));

    /// <summary>Asks the region for its numbers, where it can be reached, and finds out what became of what had no answer: first of all, before anything new.</summary>
    public async Task PrepareAsync(CancellationToken ct)
    {
        try
        {
            var unknown = Till.Look(book => book.Unknown.ToList());
            await Till.RefreshAsync(ct);
            if (unknown.Count > 0)
                await Forwarder.SettleAsync(ct: ct);
            foreach (var operation in unknown)
                Console.Error.WriteLine(Words.Say("BecameOf", operation.Reference(Till.Number), StateOf(operation)));
        }
        catch (RegionUnreachableException silent)
        {
            Console.Error.WriteLine($"pass till: {silent.Message}");
        }
        catch (RegionRefusedException refused)
        {
            Console.Error.WriteLine($"pass till: {refused.Message}");
        }
        if (Till.ClockAhead is { } ahead && ahead.Duration() > Till.MostDrift)
            Console.Error.WriteLine(Words.Say("ClockDrift", (int)Math.Abs(ahead.TotalMinutes), Words.Say(ahead > TimeSpan.Zero ? "Slow" : "Fast")));
    }

    /// <summary>Who does it; stops where the PIN or the role is not enough.</summary>
    public string? Require(CashierRole role)
    {
        var file = _parsed.GetValue(TillOptions.PinFile);
        var pin = file is null ? Environment.GetEnvironmentVariable("PASS_TILL_PIN") : File.ReadLines(file.FullName).FirstOrDefault();
        return Till.Cashiers.Check(_parsed.GetValue(TillOptions.Cashier), pin, role, out var who) is { } problem ? throw new UserErrorException(problem.Text) : who;
    }

    /// <summary>An operation by what its receipt says.</summary>
    public TillOperation Find(string reference) =>
        Till.Look(book => book.Find(reference, Till.Number)) ?? throw new UserErrorException(Words.Say("NoSuchReceipt", reference));

    public void Print(TillOperation operation)
    {
        if (AsJson)
            Invocation.Say(JsonSerializer.Serialize(OperationView.Of(operation, Till.Number), ViewJson.Default.OperationView));
        else
            Console.Write(PlainText.Shown(Receipt.Text(operation, Till.Number, Culture, IsTraining)));
    }

    public static string StateOf(TillOperation operation) => Words.Say($"State.{operation.State}") + (operation.Explanation is { Length: > 0 } why ? $": {why}" : "");

    /// <summary>The reader named, or the only one there is.</summary>
    public static ICardReader Reader(string? name)
    {
        var readers = PcscReader.List();
        return readers.FirstOrDefault(r => name is null || r.Contains(name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? new PcscReader(found)
            : throw new UserErrorException(readers.Count == 0 ? Words.Say("NoReader") : Words.Say("NoSuchReader", name!, string.Join(", ", readers)));
    }

    public void Dispose()
    {
        Forwarder.Dispose();
        Till.Dispose();
        Till.Self.Identity.Key.Dispose();
        _http.Dispose();
    }
}

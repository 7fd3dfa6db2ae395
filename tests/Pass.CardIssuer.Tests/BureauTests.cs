using Pass.CardIssuer.Bureau;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Crypto;
using Pass.Issuing.Bureau;

namespace Pass.CardIssuer.Tests;

public sealed class BureauTests
{
    [Fact]
    public async Task The_file_of_a_batch_is_the_same_each_time_and_its_secrets_open_under_the_kek_only()
    {
        using var issuer = await Issuer.CreateAsync();
        await issuer.OrderAsync(1, 2, 3);
        await issuer.StockAsync(Issuer.PaperChips(1, 3));
        var batch = await issuer.PrepareAsync(3);
        var first = await issuer.BureauFileAsync(batch);
        await ReportAsync(issuer, batch, _ => "spoiled");
        (await issuer.BureauFileAsync(batch)).ShouldBe(first);
        var reader = new SealedReader(new StringReader(first), issuer.Kek, BureauFile.Format);
        reader.Records().Count().ShouldBe(3);
        reader.Fault.ShouldBeNull();
        reader.Id.ShouldBe(batch.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var other = new AesKey(new byte[32]);
        var stranger = new SealedReader(new StringReader(first), other, BureauFile.Format);
        stranger.Records().ShouldBeEmpty();
        stranger.Fault!.Code.ShouldBe("KekWrong");
    }

    [Theory]
    [InlineData("produced", ReconciledAs.Produced, IssuanceState.Produced)]
    [InlineData("spoiled", ReconciledAs.Spoiled, IssuanceState.Spoiled)]
    [InlineData("", ReconciledAs.Missing, IssuanceState.InProduction)]
    [InlineData("produced,produced", ReconciledAs.Produced, IssuanceState.Produced)]
    [InlineData("produced,spoiled", ReconciledAs.Contradiction, IssuanceState.InProduction)]
    [InlineData("spoiled,produced", ReconciledAs.Contradiction, IssuanceState.InProduction)]
    [InlineData("spoiled,spoiled", ReconciledAs.Spoiled, IssuanceState.Spoiled)]
    [InlineData("other chip", ReconciledAs.Contradiction, IssuanceState.InProduction)]
    public async Task A_card_is_reconciled_by_what_the_file_says_of_it(string said, ReconciledAs expected, IssuanceState state)
    {
        using var issuer = await Issuer.CreateAsync();
        await issuer.OrderAsync(1);
        await issuer.StockAsync(Issuer.PaperChips(1, 1));
        var batch = await issuer.PrepareAsync(1);
        var card = (await issuer.CardsAsync()).Single();
        var serial = Convert.ToHexString(card.Serial!);
        var results = said.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(outcome => outcome == "other chip"
            ? (serial, Convert.ToHexString(Issuer.ChipId(99)), "produced")
            : (serial, Convert.ToHexString(card.ChipId!), outcome));
        var report = await TakeAsync(issuer, batch, results);
        report.Problems.ShouldBeEmpty();
        report.Cards.ShouldContain(c => c.As == expected);
        var after = await issuer.CardsAsync();
        after[0].State.ShouldBe(state);
        after.Count.ShouldBe(state == IssuanceState.Spoiled ? 2 : 1);
        report.IsClosed.ShouldBe(state != IssuanceState.InProduction);
    }

    [Fact]
    public async Task A_result_file_taken_twice_changes_nothing_and_a_spoiled_card_cannot_be_produced_later()
    {
        using var issuer = await Issuer.CreateAsync();
        await issuer.OrderAsync(1, 2);
        await issuer.StockAsync(Issuer.PaperChips(1, 2));
        var batch = await issuer.PrepareAsync(2);
        await ReportAsync(issuer, batch, position => position == 0 ? "spoiled" : "produced");
        var once = await issuer.CardsAsync();
        (await ReportAsync(issuer, batch, position => position == 0 ? "spoiled" : "produced")).Count(ReconciledAs.AlreadyReported).ShouldBe(2);
        var late = await ReportAsync(issuer, batch, _ => "produced");
        late.Count(ReconciledAs.Contradiction).ShouldBe(1);
        (await issuer.CardsAsync()).Select(c => (c.Id, c.State, c.Version)).ShouldBe(once.Select(c => (c.Id, c.State, c.Version)));
        once.Count.ShouldBe(3);
        once[2].ReplacesId.ShouldBe(once[0].Id);
        once[2].Serial.ShouldBeNull();
    }

    [Fact]
    public async Task A_serial_of_nobody_is_reported_and_changes_nothing()
    {
        using var issuer = await Issuer.CreateAsync();
        await issuer.OrderAsync(1);
        await issuer.StockAsync(Issuer.PaperChips(1, 1));
        var batch = await issuer.PrepareAsync(1);
        var report = await TakeAsync(issuer, batch, [("0123456789ABCDEF", Convert.ToHexString(Issuer.ChipId(1)), "produced")]);
        report.Count(ReconciledAs.Unknown).ShouldBe(1);
        report.Count(ReconciledAs.Missing).ShouldBe(1);
        (await issuer.CardsAsync()).Single().State.ShouldBe(IssuanceState.InProduction);
    }

    [Theory]
    [InlineData("cut", "FileCut")]
    [InlineData("swapped", "MacWrong")]
    [InlineData("altered", "MacWrong")]
    [InlineData("dropped", "MacWrong")]
    [InlineData("longer", "AfterEnd")]
    [InlineData("other format", "FormatWrong")]
    [InlineData("outcome", "OutcomeUnknown")]
    [InlineData("empty", "FileCut")]
    public async Task A_bad_result_file_names_line_and_field_and_changes_nothing(string how, string code)
    {
        using var issuer = await Issuer.CreateAsync();
        await issuer.OrderAsync(1, 2);
        await issuer.StockAsync(Issuer.PaperChips(1, 2));
        var batch = await issuer.PrepareAsync(2);
        var cards = await issuer.CardsAsync();
        var good = ResultFile(issuer, batch, cards.Select(c => (Convert.ToHexString(c.Serial!), Convert.ToHexString(c.ChipId!), how == "outcome" ? "lost" : "produced")));
        var lines = good.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var bad = how switch
        {
            "cut" => string.Join('\n', lines[..^1]) + "\n",
            "swapped" => string.Join('\n', lines[0], lines[2], lines[1], lines[3]) + "\n",
            "altered" => good.Replace("produced", "spoiled", StringComparison.Ordinal),
            "dropped" => string.Join('\n', lines[0], lines[2], lines[3]) + "\n",
            "longer" => good + lines[1] + "\n",
            "other format" => await issuer.BureauFileAsync(batch),
            "empty" => "",
            _ => good,
        };
        var report = await issuer.Reconciliation.TakeAsync(new StringReader(bad), issuer.Kek, "test");
        report.Problems[0].Problem.Code.ShouldBe(code);
        report.Problems[0].Line.ShouldBeGreaterThan(0);
        report.Problems[0].Problem.In(new("fr")).ShouldNotBe(report.Problems[0].Problem.In(new("en")));
        (await issuer.CardsAsync()).ShouldAllBe(c => c.State == IssuanceState.InProduction);
    }

    [Fact]
    public async Task A_preparation_cut_in_the_middle_is_finished_by_the_next_one_without_using_a_serial_or_a_chip_twice()
    {
        using var issuer = await Issuer.CreateAsync();
        await issuer.OrderAsync([.. Enumerable.Range(1, 30).Select(n => (long)n)]);
        await issuer.StockAsync(Issuer.PaperChips(1, 40));
        using var cut = new CancellationTokenSource();
        var progress = new Immediate(done =>
        {
            if (done >= 14)
                cut.Cancel();
        });
        await Should.ThrowAsync<OperationCanceledException>(() => issuer.Preparation.PrepareAsync(25, [issuer.Authority], "test", progress, cut.Token));
        (await issuer.CardsAsync()).Count(c => c.Serial is not null).ShouldBe(14);
        (await issuer.Preparation.PrepareAsync(5, [issuer.Authority], "test")).Ok(out var batch, out _).ShouldBeTrue();
        batch!.WasResumed.ShouldBeTrue();
        batch.Cards.ShouldBe(25);
        var cards = (await issuer.CardsAsync()).Where(c => c.Serial is not null).ToList();
        cards.Count.ShouldBe(25);
        cards.Select(c => Convert.ToHexString(c.Serial!)).Distinct().Count().ShouldBe(25);
        cards.Select(c => Convert.ToHexString(c.ChipId!)).Distinct().Count().ShouldBe(25);
    }

    [Fact]
    public async Task A_preparation_that_dies_while_signing_leaves_nothing_of_the_cards_in_hand()
    {
        using var issuer = await Issuer.CreateAsync();
        await issuer.OrderAsync(1, 2, 3, 4);
        await issuer.StockAsync(Issuer.PaperChips(1, 4));
        var dying = issuer.Root.CreateIssuer(Issuer.NewKey(), issuer.Authority.Certificate.Body.Validity, Issuer.Random);
        dying.Dispose();
        await Should.ThrowAsync<AggregateException>(() => issuer.Preparation.PrepareAsync(4, [issuer.Authority, dying], "test"));
        (await issuer.CardsAsync()).ShouldAllBe(c => c.State == IssuanceState.Ordered && c.Serial == null && c.Version == 1);
        (await issuer.Preparation.PrepareAsync(9, [issuer.Authority], "test")).Ok(out var batch, out _).ShouldBeTrue();
        (batch!.WasResumed, batch.Cards).ShouldBe((true, 4));
    }

    [Fact]
    public async Task Stock_is_taken_once_and_a_chip_that_changed_its_key_is_refused()
    {
        using var issuer = await Issuer.CreateAsync();
        var chips = Issuer.PaperChips(1, 3).ToList();
        await issuer.StockAsync(chips);
        await issuer.StockAsync(chips);
        await issuer.OrderAsync(1);
        await issuer.PrepareAsync(1);
        var forged = (chips[2].ChipId, Issuer.PaperChips(9, 1).Single().Point);
        using var file = new StringWriter();
        using (var writer = new SealedWriter(file, issuer.Kek, ChipStock.Format, "stock"))
        {
            writer.Record(Convert.ToHexString(forged.ChipId), Convert.ToHexString(forged.Point));
            writer.Complete();
        }

        (await issuer.Stock.ImportAsync(new StringReader(file.ToString()), issuer.Kek)).Problems.Single().Problem.Code.ShouldBe("ChipOtherKey");
    }

    [Fact]
    public async Task Nothing_to_prepare_is_said_in_words()
    {
        using var issuer = await Issuer.CreateAsync();
        (await issuer.Preparation.PrepareAsync(1, [issuer.Authority], "test")).Ok(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("NoOrders");
        await issuer.OrderAsync(1);
        (await issuer.Preparation.PrepareAsync(1, [issuer.Authority], "test")).Ok(out _, out problem).ShouldBeFalse();
        problem!.Code.ShouldBe("NoChips");
    }

    /// <summary>A result file over every card of a batch, by its position.</summary>
    internal static async Task<ReconciliationReport> ReportAsync(Issuer issuer, int batch, Func<int, string> outcome)
    {
        var cards = (await issuer.CardsAsync()).Where(c => c.BatchId == batch);
        return await TakeAsync(issuer, batch, cards.Select((c, i) => (Convert.ToHexString(c.Serial!), Convert.ToHexString(c.ChipId!), outcome(i))));
    }

    private static Task<ReconciliationReport> TakeAsync(Issuer issuer, int batch, IEnumerable<(string Serial, string Chip, string Outcome)> results) =>
        issuer.Reconciliation.TakeAsync(new StringReader(ResultFile(issuer, batch, results)), issuer.Kek, "test");

    internal static string ResultFile(Issuer issuer, int batch, IEnumerable<(string Serial, string Chip, string Outcome)> results)
    {
        using var file = new StringWriter();
        using var writer = new SealedWriter(file, issuer.Kek, Reconciliation.Format, batch.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var (serial, chip, outcome) in results)
            writer.Record(serial, chip, outcome, outcome == "produced" ? "" : "chip dead");
        writer.Complete();
        return file.ToString();
    }

    private sealed class Immediate(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}

using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments;
using Pass.Data.Model;
using Pass.Testing;
using Pass.Testing.Postgres;
using Pass.Testing.Processes;

namespace Pass.Clearing.Tests.Accounting;

/// <summary>The books as others read them: hledger, and a small reader of FEC that knows nothing of us. Each adds up to the cent to what was paid and to our own trial balance.</summary>
public sealed class ExportTests(PostgresServer server)
{
    private static readonly string Reader = Repository.PathOf("tests", "Pass.Clearing.Tests", "Accounting", "read_fec.py");

    [Theory, EveryDatabase]
    public async Task Both_exports_agree_with_the_books_and_with_what_was_paid(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        await Office.ApprovedAsync(region);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        (await Office.Payments(region).RecordAsync("B2026-000001", AttemptState.Paid, Office.Alice)).OrThrow();
        (await Office.Payments(region).AddItemAsync(PayableKind.Carry, new(1), new(-123), "Trop versé | en septembre", Office.Alice.Because("contrôle"))).OrThrow();
        region.Till.Sell(4, TestTill.Bookshop, Product.Textbook, 1_000);
        await region.NightAsync(TestRegion.Day2);

        await using var context = region.Database.CreateContext();
        var books = (await context.Postings.ToListAsync()).GroupBy(p => p.Account).ToDictionary(g => g.Key, g => g.Sum(p => p.AmountCents));
        var (fec, sums) = await FecAsync(region, 2026, folder.Path);
        fec.Name.ShouldBe("200053767FEC20261231.txt");
        fec.Debit.ShouldBe(fec.Credit);
        var chart = new FecChart(Catalogue2026.Benefits, null);
        sums.ShouldBe(books.GroupBy(b => chart.Find(b.Key)!.Number).Select(g => (g.Key, g.Sum(b => b.Value))).OrderBy(s => s.Key, StringComparer.Ordinal));
        sums.Single(s => s.Item1 == "515000").Item2.ShouldBe(-3_500, "what the bank paid");
        sums.Single(s => s.Item1 == "511700").Item2.ShouldBe(-750, "what is under way");

        using var journal = new MemoryStream();
        LedgerJournal.Write(journal, context);
        var balances = OtherProgram.Run(new("hledger", ["-f", "-", "bal", "--flat", "-N", "-O", "csv", "--layout", "bare"]) { Environment = { ["LC_ALL"] = "C.UTF-8" } }, journal.ToArray()).Well().Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Trim('"').Split("\",\"")).ToDictionary(c => c[0], c => Cents(c[^1]));
        balances.Where(b => b.Value != 0).ToDictionary().ShouldBe(books.Where(b => b.Value != 0).ToDictionary(), ignoreOrder: true);
        File.ReadAllText(Path.Combine(folder.Path, fec.Name), Encoding.Latin1).ShouldNotContain("|");
    }

    [Fact]
    public async Task A_new_year_opens_with_what_the_last_one_left_and_the_result_is_carried()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        region.Clock.SetUtcNow(new(2027, 1, 5, 9, 0, 0, TimeSpan.Zero));
        await Office.ApprovedAsync(region);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        var (_, before) = await FecAsync(region, 2026, folder.Path);
        var (_, after) = await FecAsync(region, 2027, folder.Path);
        after.Sum(a => a.Item2).ShouldBe(0);
        after.Single(a => a.Item1 == "110000").Item2.ShouldBe(before.Where(b => b.Item1[0] is '6' or '7').Sum(b => b.Item2), "expenses less revenue");
        after.Where(a => a.Item1[0] is '6' or '7').ShouldBeEmpty();
        File.ReadAllLines(Path.Combine(folder.Path, "200053767FEC20271231.txt"), Encoding.Latin1)[1].ShouldStartWith("AN\tA nouveaux\t1\t20270101\t");
        (await new FecExport(region.Database).WriteAsync(2031, _ => new MemoryStream())).Ok(out _, out var empty).ShouldBeFalse();
        empty!.Code.ShouldBe("YearEmpty");
    }

    [Fact]
    public void Every_account_of_the_chart_has_a_number_of_its_own_and_a_region_may_give_others()
    {
        var chart = new FecChart(Catalogue2026.Benefits, "passif:partenaires=4671 Partenaires du pass");
        var numbers = ChartOfAccounts.Of(Catalogue2026.Benefits).Select(a => chart.Find(a.Name)?.Number ?? $"none for {a.Name}").ToList();
        numbers.ShouldBeUnique();
        numbers.ShouldAllBe(n => n.All(char.IsAsciiDigit));
        chart.Find(ChartOfAccounts.Partners).ShouldBe(new FecAccount("4671", "Partenaires du pass"));
    }

    /// <summary>The reader that judges ours reads another's as its collection says.</summary>
    [Fact]
    public void The_reader_reads_anothers_file()
    {
        var sample = Repository.PathOf("..", "shared", "samples", "20-fec-tabulation-bom.txt");
        if (File.Exists(sample))
            OtherProgram.Run(new("python3", [Reader, sample, "utf-8-sig"])).Well().Output.ShouldStartWith("rows 19 entries 7 debit 2911639 credit 2911639\n");
    }

    private static async Task<(FecFile File, List<(string, long)> Sums)> FecAsync(TestRegion region, int year, string folder)
    {
        var file = (await new FecExport(region.Database).WriteAsync(year, name => File.Create(Path.Combine(folder, name)))).OrThrow();
        var lines = OtherProgram.Run(new("python3", [Reader, Path.Combine(folder, file.Name), "iso-8859-15", "--strict"])).Well().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldBe($"rows {file.Lines} entries {lines[0].Split(' ')[3]} debit {file.Debit.Cents} credit {file.Credit.Cents}");
        return (file, [.. lines.Skip(1).Select(l => (l.Split(' ')[0], long.Parse(l.Split(' ')[1], CultureInfo.InvariantCulture)))]);
    }

    private static long Cents(string amount) => (long)(decimal.Parse(amount.Replace(" EUR", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).Replace(',', '.'), CultureInfo.InvariantCulture) * 100);
}

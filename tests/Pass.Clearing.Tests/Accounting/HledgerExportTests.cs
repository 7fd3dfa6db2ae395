using System.ComponentModel;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Pass.Clearing.Accounting;
using Pass.Core;
using Pass.Testing;
using Pass.Testing.Processes;

namespace Pass.Clearing.Tests.Accounting;

public class HledgerExportTests
{
    private static readonly LedgerAccount[] Chart =
    [
        new("actif:banque", LedgerAccountType.Asset, "Compte au Trésor"),
        new("passif:partenaires", LedgerAccountType.Liability, "Dû aux partenaires [2026-01-01], note: aucune"),
        new("passif:porte-monnaie jeunes", LedgerAccountType.Liability, "Avantages ouverts"),
        new("charges:avantages:librairie", LedgerAccountType.Expense, "Livres scolaires"),
    ];

    [Fact]
    public void A_day_is_written_byte_for_byte()
    {
        var bytes = Bytes(Day());
        bytes.ShouldBeGolden("journal.hledger");
        bytes.ShouldBe(Bytes(Day()));
    }

    [Fact]
    public void Hledger_checks_it_strictly_and_finds_the_same_balances()
    {
        Hledger(Bytes(Day()), "check", "--strict", "ordereddates");
        Balances(Bytes(Day())).ShouldBe(new Dictionary<string, Money>
        {
            ["actif:banque"] = new(-123_456),
            ["passif:partenaires"] = new(-1),
            ["charges:avantages:librairie"] = new(123_457),
        }, ignoreOrder: true);
        Hledger(Bytes(Day()), "balance", "-N", "type:X").ShouldContain("1 234,57 EUR");
    }

    [Fact]
    public void No_text_of_a_partner_can_change_what_hledger_reads()
    {
        var transactions = Transaction().Sample(300, Seeded.Chance, 50).Select((transaction, index) => transaction with { Code = $"T{index}" }).ToList();
        var journal = Bytes(transactions);
        Hledger(journal, "check", "--strict");
        Hledger(journal, "print").Split('\n').Count(line => line.StartsWith("2026-09-05 * (T", StringComparison.Ordinal)).ShouldBe(300);
        var expected = transactions.SelectMany(transaction => transaction.Postings).GroupBy(posting => posting.Account)
            .ToDictionary(group => group.Key, group => group.Aggregate(Money.Zero, (sum, posting) => sum + posting.Amount));
        Balances(journal).ShouldBe(expected.Where(balance => !balance.Value.IsZero), ignoreOrder: true);
    }

    [Fact]
    public void What_does_not_balance_or_cannot_be_named_throws()
    {
        Refusal(Between("actif:banque", "passif:partenaires", 100) with
        {
            Postings = [new("actif:banque", new Money(100)), new("passif:partenaires", new Money(-99))],
        }).ShouldBe("The transaction T does not balance: 0.01 EUR too many.");
        Refusal(Between("actif:banque", "passif:inconnu", 1)).ShouldContain("'passif:inconnu', which the chart lacks");
        Refusal(Between("actif:banque", "passif:partenaires", 1) with { Postings = [new("actif:banque", Money.Zero)] }).ShouldContain("fewer than two");
        Refusal(Between("actif:banque", "passif:partenaires", 1) with { Code = "A) ; date:2020-01-01" }).ShouldContain("cannot be the code");
        Refusal(new LedgerTransaction(default, "T", "", [new("actif:banque", Money.Zero, new Dictionary<string, string> { ["date"] = "2020-01-01" }), new("actif:banque", Money.Zero)]))
            .ShouldContain("cannot name a tag");
    }

    [Theory]
    [InlineData("actif::banque")]
    [InlineData("(actif)")]
    [InlineData("actif  banque")]
    [InlineData("actif;banque")]
    [InlineData("actif:banque\n")]
    [InlineData("")]
    public void An_account_name_that_hledger_would_read_otherwise_throws(string name) =>
        Should.Throw<InvalidOperationException>(() => HledgerExport.Write(Stream.Null, [new(name, LedgerAccountType.Asset, "")], []));

    private static IEnumerable<LedgerTransaction> Day() =>
    [
        new(new DateOnly(2026, 9, 5), "PD-2026-09-05/41", "Librairie de l'Œuvre ; date:2020-01-01 | livres\nscolaires",
        [
            new("charges:avantages:librairie", new Money(123_457), new Dictionary<string, string> { ["partenaire"] = "41", ["avantage"] = "Manuels, [2020-01-01] date:2020" }),
            new("passif:partenaires", new Money(-123_457)),
        ]),
        new(new DateOnly(2026, 9, 7), "PO-2026-000001", "", [new("passif:partenaires", new Money(123_456)), new("actif:banque", new Money(-123_456))]),
    ];

    private static Gen<LedgerTransaction> Transaction() =>
        from debit in Gen.Elements(Chart)
        from credit in Gen.Elements(Chart)
        from cents in Gen.Choose(int.MinValue, int.MaxValue)
        from description in ArbMap.Default.GeneratorFor<string?>()
        from tag in ArbMap.Default.GeneratorFor<string?>()
        select Between(debit.Name, credit.Name, cents, description ?? "", tag ?? "");

    private static LedgerTransaction Between(string debit, string credit, long cents, string description = "", string tag = "") =>
        new(new DateOnly(2026, 9, 5), "T", description,
        [
            new(debit, new Money(cents), new Dictionary<string, string> { ["partenaire"] = tag }),
            new(credit, new Money(-cents)),
        ]);

    private static string Refusal(LedgerTransaction transaction) =>
        Should.Throw<InvalidOperationException>(() => HledgerExport.Write(Stream.Null, Chart, [transaction])).Message;

    private static byte[] Bytes(IEnumerable<LedgerTransaction> transactions)
    {
        using var output = new MemoryStream();
        HledgerExport.Write(output, Chart, transactions);
        return output.ToArray();
    }

    /// <summary>Balances that are not zero, read from hledger's CSV; its total must be zero.</summary>
    private static Dictionary<string, Money> Balances(byte[] journal)
    {
        var rows = Hledger(journal, "balance", "--flat", "-O", "csv").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1).Select(line => line.Trim('"').Split("\",\"")).ToDictionary(row => row[0], row => row[1]);
        rows.Remove("total", out var total).ShouldBeTrue();
        total.ShouldBe("0");
        return rows.ToDictionary(row => row.Key, row => new Money(long.Parse(
            row.Value.Replace(" EUR", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)));
    }

    private static string Hledger(byte[] journal, params string[] arguments)
    {
        try
        {
            return OtherProgram.Run(new("hledger", ["-f", "-", .. arguments]) { Environment = { ["LC_ALL"] = "C.UTF-8" } }, journal).Well().Output;
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException("hledger is not installed: this test needs it (apt-get install hledger).");
        }
    }
}

using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Catalogue;
using Pass.Region.Partners;
using Pass.Simulation.Generation;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Partners;

public sealed class PartnerImportTests(PostgresServer server)
{
    private static readonly DateOnly FirstDay = new(2026, 9, 1);

    [Theory, EveryDatabase]
    public async Task Partners_are_created_then_matched_and_a_changed_account_keeps_its_history(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, FirstDay);
        await Catalogue2026.SeedAsync(test.Database);
        var import = new PartnerImport(test.Database, TimeProvider.System);
        var rows = PartnerGenerator.Generate(40, 1).ToList();
        (await import.RunAsync(SystemActors.Simulation, File(rows), dryRun: true)).OrThrow().Created.ShouldBe(40);
        Counts((await import.RunAsync(SystemActors.Simulation, File(rows))).OrThrow()).ShouldBe((40, 0, 0, 0));
        Counts((await import.RunAsync(SystemActors.Simulation, File(rows))).OrThrow()).ShouldBe((0, 0, 40, 0));

        var moved = rows[3] with { Iban = rows[4].Iban };
        rows[3] = moved;
        var changed = (await import.RunAsync(SystemActors.Simulation, File(rows))).OrThrow();
        (changed.Created, changed.Updated, changed.AccountsChanged).ShouldBe((0, 1, 1));
        await using var context = test.Database.CreateContext();
        var partner = await context.Partners.SingleAsync(p => p.Siret == moved.Siret.Digits);
        partner.Iban.ShouldBe(moved.Iban.Electronic);
        var accounts = await context.PartnerBankAccounts.Where(a => a.PartnerId == partner.Id).OrderBy(a => a.Id).ToListAsync();
        accounts.Count.ShouldBe(2);
        (accounts[0].UntilMs, accounts[1].UntilMs).ShouldBe((accounts[1].FromMs, null));

        var reference = await new ReferenceLoader(test.Database).LoadAsync();
        reference.PartnerCount.ShouldBe(40);
        var bookshop = reference.Partners.First(p => p.Trade == Trade.Bookshop);
        bookshop.Conventions.ShouldHaveSingleItem().Benefits.ShouldBe([Catalogue2026.Textbooks, Catalogue2026.ComplementaryBooks, Catalogue2026.LeisureBooks, Catalogue2026.Family], ignoreOrder: true);
    }

    [Fact]
    public async Task A_business_with_two_trades_is_one_partner_that_takes_what_each_trade_may()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, FirstDay);
        await Catalogue2026.SeedAsync(test.Database);
        var import = new PartnerImport(test.Database, TimeProvider.System);
        var shop = PartnerGenerator.Generate(40, 1).First(r => r.Category == "LIBRAIRIE") with { Start = FirstDay, End = null };
        var cinema = shop with { Category = "CINEMA", Convention = "C-CINEMA" };
        Counts((await import.RunAsync(SystemActors.Simulation, File([shop, cinema]))).OrThrow()).ShouldBe((1, 0, 0, 0));
        Counts((await import.RunAsync(SystemActors.Simulation, File([cinema, shop]))).OrThrow()).ShouldBe((0, 0, 1, 0), "the order of the lines says nothing");

        var reference = await new ReferenceLoader(test.Database).LoadAsync();
        var terms = reference.Partners.ShouldHaveSingleItem();
        terms.Trade.ShouldBe(Trade.Bookshop);
        Takes(Catalogue2026.Textbooks).ShouldBeTrue();
        Takes(Catalogue2026.Cinema).ShouldBeTrue();
        Takes(Catalogue2026.SportLicence).ShouldBeFalse();
        await using var context = test.Database.CreateContext();
        var pricing = await Clearing.Night.PricingReference.LoadAsync(context);
        pricing.Trade(terms.Id, Catalogue2026.Cinema, FirstDay).ShouldBe(Trade.Cinema);
        pricing.Trade(terms.Id, Catalogue2026.Textbooks, FirstDay).ShouldBe(Trade.Bookshop);

        bool Takes(BenefitId benefit) => terms.Takes(reference.Benefits.First(b => b.Benefit == benefit), FirstDay);
    }

    [Fact]
    public async Task A_file_with_a_wrong_account_imports_nothing_and_names_the_line()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, FirstDay);
        await Catalogue2026.SeedAsync(test.Database);
        var rows = PartnerGenerator.Generate(5, 2).ToList();
        var text = Encoding.UTF8.GetString(File(rows).ToArray()).Replace(rows[2].Iban.Electronic, "FR7630006000011234567890188", StringComparison.Ordinal);
        var import = new PartnerImport(test.Database, TimeProvider.System);
        var result = (await import.RunAsync(SystemActors.Simulation, new MemoryStream(Encoding.UTF8.GetBytes(text)))).OrThrow();
        (result.Imported, result.Errors.ShouldHaveSingleItem().Line).ShouldBe((false, 4));
        await using var context = test.Database.CreateContext();
        (await context.Partners.CountAsync()).ShouldBe(0);
        (await import.RunAsync(SystemActors.Simulation, new MemoryStream(Encoding.UTF8.GetBytes(text)), acceptErrors: true)).OrThrow().Created.ShouldBe(4);
    }

    private static (int, int, int, int) Counts(PartnerImportResult result) => (result.Created, result.Updated, result.Unchanged, result.AccountsChanged);

    private static MemoryStream File(IEnumerable<PartnerRow> rows)
    {
        var stream = new MemoryStream();
        PartnerCsvWriter.Write(stream, rows);
        stream.Position = 0;
        return stream;
    }
}

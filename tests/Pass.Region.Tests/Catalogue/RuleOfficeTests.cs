using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Catalogue;
using Pass.Region.Catalogue;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Catalogue;

public sealed class RuleOfficeTests(PostgresServer server)
{
    private static readonly DateOnly Today = new(2026, 11, 26), Tomorrow = new(2026, 11, 27);
    private static readonly Actor Officer = new(new(7), "camille", ActorRole.Officer, ActorChannel.CommandLine);
    private static readonly FakeTimeProvider Clock = new(new(2026, 11, 26, 9, 0, 0, TimeSpan.Zero));
    private static readonly RuleRequest Seats = new("CINEMA", null, null, "7 € la place", new(2027, 1, 1), null, [], new(700));

    [Theory, EveryDatabase]
    public async Task A_rule_is_ended_and_another_follows_it_and_the_audit_says_who(DatabaseKind kind)
    {
        using var test = await SeededAsync(kind);
        var office = new RuleOffice(test.Database, Clock);
        (await CodeAsync(office.AddAsync(Officer, Seats))).ShouldBe("RulesOverlap");
        (await office.EndAsync(Officer, 7, new(2026, 12, 31))).OrThrow().Until.ShouldBe(new(2026, 12, 31));
        (await office.AddAsync(Officer, Seats)).OrThrow().Id.ShouldBe(10);
        (await office.AddAsync(Officer, Seats with { Trade = "CINEMA", Label = "Cinémas", From = Tomorrow })).OrThrow().Id.ShouldBe(11);
        var rules = await new ReferenceLoader(test.Database).LoadRulesAsync();
        rules.Find(Catalogue2026.Cinema, Trade.Theatre, new(2026, 12, 31))!.Id.ShouldBe(7);
        rules.Find(Catalogue2026.Cinema, Trade.Theatre, new(2027, 1, 1))!.Id.ShouldBe(10);
        rules.Find(Catalogue2026.Cinema, Trade.Cinema, Tomorrow)!.Id.ShouldBe(11);
        rules.Find(Catalogue2026.Cinema, Trade.Cinema, Today)!.Id.ShouldBe(7);
        await using var context = test.Database.CreateContext();
        (await context.Audit.Where(a => a.ActorId == 7).OrderBy(a => a.Id).ToListAsync()).Select(a => (a.Action, a.Subject, a.Before is null))
            .ShouldBe([("rule.change", "rule/7", false), ("rule.add", "rule/10", true), ("rule.add", "rule/11", true)]);
    }

    [Fact]
    public async Task What_would_touch_a_day_that_was_sold_is_refused_and_changes_nothing()
    {
        using var test = await SeededAsync(DatabaseKind.Sqlite);
        var office = new RuleOffice(test.Database, Clock);
        var before = await new ReferenceLoader(test.Database).CurrentVersionAsync();
        (await CodeAsync(office.AddAsync(Officer, Seats with { From = Today, Trade = "CINEMA" }))).ShouldBe("RuleTooSoon");
        (await CodeAsync(office.EndAsync(Officer, 7, Today.AddDays(-1)))).ShouldBe("RuleEndTooSoon");
        (await CodeAsync(office.EndAsync(Officer, 99, Today))).ShouldBe("RuleUnknown");
        (await CodeAsync(office.AddAsync(Officer, Seats with { Benefit = "CINE" }))).ShouldBe("BenefitUnknown");
        (await CodeAsync(office.AddAsync(Officer, Seats with { Trade = "BAR" }))).ShouldBe("TradeUnknown");
        (await CodeAsync(office.AddAsync(Officer, Seats with { Trade = "CINEMA", Label = " " }))).ShouldBe("TextMissing");
        (await CodeAsync(office.AddAsync(Officer, Seats with { Trade = "CINEMA", AmountPerUnit = new(10_000_001) }))).ShouldBe("AmountTooBig");
        (await CodeAsync(office.AddAsync(Officer, Seats with { Trade = "CINEMA", Tiers = ReimbursementRule.Flat(9_500) }))).ShouldBe("RateOrAmount");
        (await CodeAsync(office.AddAsync(Officer, Seats with { Trade = "CINEMA", AmountPerUnit = null, Tiers = ReimbursementRule.Flat(10_001) }))).ShouldBe("RateRange");
        (await CodeAsync(office.AddAsync(Officer, Seats with { Benefit = "FAMILLE", Trade = "CINEMA" }))).ShouldBe("FamilyPaidWhole");
        (await CodeAsync(office.AddAsync(Officer, Seats with { Trade = "CINEMA", Until = new(2026, 12, 30) }))).ShouldBe("RuleLastDay");
        (await CodeAsync(office.AddAsync(Officer with { Role = ActorRole.Auditor }, Seats))).ShouldBe("RoleMissing");
        (await new ReferenceLoader(test.Database).CurrentVersionAsync()).ShouldBe(before);
    }

    [Theory, EveryDatabase]
    public async Task What_one_business_agreed_is_a_rule_of_its_own_and_no_part_of_the_catalogues_file(DatabaseKind kind)
    {
        using var test = await SeededAsync(kind);
        await using (var context = test.Database.CreateContext())
        {
            context.Partners.Add(new() { Siret = "83215678900011", LegalName = "Cinéma des Terreaux", Trade = Trade.Cinema, Iban = "FR7630006000011234567890189", AccountHolderName = "SARL" });
            await context.SaveChangesAsync();
        }
        var office = new RuleOffice(test.Database, Clock);
        (await CodeAsync(office.AddAsync(Officer, Seats with { Business = "999 999 999" }))).ShouldBe("BusinessUnknown");
        (await CodeAsync(office.AddAsync(Officer, Seats with { Business = "8321" }))).ShouldBe("BusinessUnknown");
        (await office.AddAsync(Officer, Seats with { Business = "832 156 789" })).OrThrow().Business.ShouldBe("832156789");
        (await office.AddAsync(Officer, Seats with { Business = "83215678900011", Trade = "CINEMA" })).OrThrow().Id.ShouldBe(11);
        (await CodeAsync(office.AddAsync(Officer, Seats with { Business = "832156789" }))).ShouldBe("RulesOverlap");
        var rules = await new ReferenceLoader(test.Database).LoadRulesAsync();
        rules.Find(Catalogue2026.Cinema, Trade.Cinema, new(2027, 1, 1), "83215678900011")!.Id.ShouldBe(11);
        rules.Find(Catalogue2026.Cinema, Trade.Theatre, new(2027, 1, 1), "83215678900029")!.Id.ShouldBe(10);
        rules.Find(Catalogue2026.Cinema, Trade.Theatre, new(2027, 1, 1), "99999999900017")!.Id.ShouldBe(7);

        var catalogue = new CatalogueOffice(test.Database, Clock);
        var content = await catalogue.ShowAsync();
        content.ToFile().Campaigns!.SelectMany(c => c.Benefits).SelectMany(b => b.Reimbursement).ShouldNotContain(r => r.Number >= 10);
        foreach (var language in new[] { "fr", "en" })
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            RuleSentence.Whole(content.Rules.Single(r => r.Id == 10), content, Today).ShouldContain("832156789");
            RuleSentence.Precedence.ShouldNotBeEmpty();
        }
        await using var audited = test.Database.CreateContext();
        (await audited.Audit.SingleAsync(a => a.Subject == "rule/10")).After!.ShouldContain("832156789");
    }

    [Fact]
    public async Task A_rule_that_has_not_begun_is_taken_back_and_its_number_stays_taken()
    {
        using var test = await SeededAsync(DatabaseKind.Sqlite);
        var office = new RuleOffice(test.Database, Clock);
        var asked = Seats with { Trade = "CINEMA" };
        (await office.AddAsync(Officer, asked)).OrThrow().Id.ShouldBe(10);
        (await CodeAsync(office.EndAsync(Officer, 10, new(2026, 12, 30)))).ShouldBe("RuleLastDay");
        (await office.EndAsync(Officer, 10, new(2026, 12, 31))).OrThrow().IsWithdrawn.ShouldBeTrue();
        (await CodeAsync(office.EndAsync(Officer, 10, new(2027, 12, 31)))).ShouldBe("RuleOver");
        (await office.AddAsync(Officer, asked)).OrThrow().Id.ShouldBe(11);
    }

    [Theory]
    [InlineData("fr-FR", 7, "Règle 7 «\u00A0Cinéma : au plus 7,50 € par place\u00A0»\u00A0: pour l'avantage Places de cinéma (2026-2027), à partir du 1er juin 2026, à tout partenaire dont le métier n'a pas de règle à lui, la Région rembourse toute la part de la Région dans le prix, au plus 7,50 € par unité avant le taux. Exemple\u00A0: pour une unité dont la Région porte 10,00 €, la première de l'année, le partenaire reçoit 7,50 €. Elle est en vigueur.")]
    [InlineData("en-GB", 7, "Rule 7 “Cinéma : au plus 7,50 € par place”: for the benefit Cinema tickets (2026-2027), from 1 June 2026 on, to every partner whose trade has no rule of its own, the region pays back all of the region's share of the price, at most 7.50 € a unit before the rate. Example: for a unit of which the region bears 10.00 €, the first of the year, the partner gets 7.50 €. It is in force.")]
    [InlineData("en-GB", 8, "Rule 8 “Livres loisirs : 100 %, puis 95 % au-delà de 20 000 € par an”: for the benefit Leisure books (2026-2027), from 1 June 2026 on, to every partner whose trade has no rule of its own, the region pays back 100 % of the region's share of the price up to 20,000.00 € of sales in the calendar year, then 95 % above that. Example: for a unit of which the region bears 10.00 €, the first of the year, the partner gets 10.00 €. It is in force.")]
    public void A_rule_is_said_in_a_sentence(string language, int number, string sentence)
    {
        var was = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            Plain(RuleSentence.Whole(Catalogue2026.Reimbursements.Single(r => r.Id == number), Catalogue2026.Content, Today)).ShouldBe(Plain(sentence));
        }
        finally
        {
            CultureInfo.CurrentUICulture = was;
        }

        static string Plain(string text) => text.Replace('\u00A0', ' ').Replace('\u202F', ' ');
    }

    [Fact]
    public void Amounts_fees_trades_and_ends_are_said_too()
    {
        var rule = new ReimbursementRule(12, "x", Catalogue2026.Cinema, Trade.Cinema, new(2025, 1, 1), new(2025, 12, 31), [], new(650), null, new(25));
        var was = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en-GB");
        try
        {
            var said = RuleSentence.Whole(rule, Catalogue2026.Content, Today);
            foreach (var part in new[] { "from 1 January 2025 to 31 December 2025 included", "to partners of the trade “Cinema”", "6.50 € for each unit sold", "less 0.25 € a sale", "gets 6.25 €", "It has ended" })
                said.ShouldContain(part);
        }
        finally
        {
            CultureInfo.CurrentUICulture = was;
        }
    }

    private async Task<TestDatabase> SeededAsync(DatabaseKind kind)
    {
        var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        await Catalogue2026.SeedAsync(test.Database);
        await test.Database.EnterAsync(Officer);
        return test;
    }

    private static async Task<string?> CodeAsync(Task<Result<ReimbursementRule>> asked) => (await asked).Ok(out _, out var problem) ? null : problem.Code;
}

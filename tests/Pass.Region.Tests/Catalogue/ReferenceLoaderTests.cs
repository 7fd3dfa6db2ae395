using Pass.Core;
using Pass.Data.Catalogue;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Catalogue;

public sealed class ReferenceLoaderTests(PostgresServer server)
{
    private static readonly DateOnly FirstDay = new(2026, 9, 1);

    [Theory, EveryDatabase]
    public async Task The_catalogue_comes_back_as_it_was_seeded(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, FirstDay);
        (await Catalogue2026.SeedAsync(test.Database)).ShouldBeTrue();
        (await Catalogue2026.SeedAsync(test.Database)).ShouldBeFalse();
        var loader = new ReferenceLoader(test.Database);
        var reference = await loader.LoadAsync();
        reference.Version.ShouldBe(await loader.CurrentVersionAsync());
        reference.Settings.ShouldBe(DecisionSettings.Default);
        foreach (var expected in Catalogue2026.Benefits)
            BenefitVersionRow.Of(reference.Benefit(expected.Benefit, FirstDay)!).ShouldBeEquivalentTo(BenefitVersionRow.Of(expected));
        (await loader.LoadRulesAsync()).All.Select(ReimbursementRuleRow.Of)
            .ShouldBeEquivalentTo(new ReimbursementRules(Catalogue2026.Reimbursements).All.Select(ReimbursementRuleRow.Of));
    }

    [Theory, EveryDatabase]
    public async Task Partners_and_conventions_are_in_the_picture_and_a_change_makes_a_new_one(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, FirstDay);
        await Catalogue2026.SeedAsync(test.Database);
        var loader = new ReferenceLoader(test.Database);
        var before = await loader.CurrentVersionAsync();
        await using var context = test.Database.CreateContext();
        var partner = new Partner
        {
            Siret = "73282932000074",
            LegalName = "Librairie",
            Iban = "FR7630006000011234567890189",
            AccountHolderName = "Librairie",
            Trade = Trade.Bookshop,
        };
        partner.Conventions.Add(new() { Code = "C-1", FirstDay = FirstDay, Benefits = { new() { BenefitId = 1 } } });
        context.Partners.Add(partner);
        await context.SaveChangesAsync();

        var reference = await loader.LoadAsync();
        reference.Version.ShouldBe(before + 1);
        var terms = reference.Partner(new(partner.Id)).ShouldNotBeNull();
        Takes(Catalogue2026.Textbooks, FirstDay).ShouldBeTrue();
        Takes(Catalogue2026.Textbooks, FirstDay.AddDays(-1)).ShouldBeFalse();
        Takes(Catalogue2026.Cinema, FirstDay).ShouldBeFalse();

        bool Takes(BenefitId benefit, DateOnly day) => terms.Takes(reference.Benefits.First(b => b.Benefit == benefit), day);
    }
}

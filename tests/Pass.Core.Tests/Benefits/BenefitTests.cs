namespace Pass.Core.Tests.Benefits;

public class BenefitTests
{
    private static readonly BenefitVersion Good = Catalogue2026.Benefits[3];

    [Fact]
    public void The_ready_catalogue_is_valid()
    {
        BenefitValidation.Check(Catalogue2026.Benefits).ShouldBeEmpty();
        ReimbursementRules.Problems(Catalogue2026.Reimbursements).ShouldBeEmpty();
        foreach (var benefit in Catalogue2026.Benefits)
        {
            foreach (var category in benefit.Trades)
                new ReimbursementRules(Catalogue2026.Reimbursements).Find(benefit.Benefit, category, benefit.ValidFrom).ShouldNotBeNull();
        }
    }

    public static TheoryData<string, BenefitVersion> Wrong => new()
    {
        { nameof(Good.Code), Good with { Code = " " } },
        { nameof(Good.Code), Good with { LabelFr = "" } },
        { nameof(Good.Code), Good with { LabelEn = " " } },
        { nameof(Good.Products), Good with { Products = [] } },
        { nameof(Good.Trades), Good with { Trades = [] } },
        { nameof(Good.ValidUntil), Good with { ValidUntil = Good.ValidFrom.AddDays(-1) } },
        { nameof(Good.Grants), Good with { Grants = [new(0)] } },
        { nameof(Good.Grants), Good with { Grants = [new(10_000_001)] } },
        { nameof(Good.Grants), Good with { Grants = [new(5, MinimumAge: 17)] } },
        { nameof(Good.HolderShare), Good with { HolderShare = HolderShare.Percent(10_001) } },
        { nameof(Good.HolderShare), Good with { HolderShare = HolderShare.Percent(-1) } },
        { nameof(Good.HolderShare), Good with { HolderShare = HolderShare.Fixed(new(-1)) } },
        { nameof(Good.HolderShare), Good with { HolderShare = new(new(100), 100) } },
        { nameof(Good.RegionCapPerUnit), Good with { RegionCapPerUnit = new(0) } },
        { nameof(Good.RegionCapPerUnit), Good with { RegionCapPerUnit = new(10_000_001) } },
        { nameof(Good.RegionCapPerSale), Good with { RegionCapPerSale = new(0) } },
        { nameof(Good.LimitPerDay), Good with { LimitPerDay = 0 } },
        { nameof(Good.LimitPerWeek), Good with { LimitPerWeek = 0 } },
        { nameof(Good.LimitPerMonth), Good with { LimitPerMonth = 10_000_001 } },
        { nameof(Good.Priority), Good with { Priority = -1 } },
        { nameof(Good.Priority), Good with { Priority = 40_000 } },
        { nameof(Good.OfflineFloor), Good with { OfflineFloor = new(-1) } },
        { nameof(Good.OfflineOverdraft), Good with { OfflineOverdraft = -1 } },
        { nameof(Good.FundingLine), Good with { FundingLine = "" } },
        { nameof(Good.Funding), OfFamilies with { Grants = [new(500)] } },
        { nameof(Good.Funding), OfFamilies with { Unit = BenefitUnit.Uses } },
        { nameof(Good.Funding), OfFamilies with { HolderShare = HolderShare.Percent(3_000) } },
        { nameof(Good.Funding), OfFamilies with { RegionCapPerUnit = new(500) } },
        { nameof(Good.Funding), OfFamilies with { OfflineFloor = new(500) } },
        { nameof(Good.Funding), OfFamilies with { OfflineOverdraft = 500 } },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void A_wrong_rule_is_named_by_its_field(string field, BenefitVersion wrong)
    {
        var problem = BenefitValidation.Check([wrong]).ShouldHaveSingleItem();
        problem.Field.ShouldBe(field);
        problem.Problem.Text.ShouldNotBeEmpty();
    }

    private static BenefitVersion OfFamilies => Catalogue2026.Benefits.Single(b => b.IsOfFamilies);

    [Fact]
    public void A_familys_own_money_is_spent_last_and_stays_the_familys()
    {
        BenefitValidation.Check(Catalogue2026.Benefits).ShouldBeEmpty();
        BenefitValidation.Check([Good, OfFamilies with { Priority = Good.Priority }]).ShouldHaveSingleItem().Field.ShouldBe(nameof(Good.Priority));
        BenefitValidation.Check([OfFamilies, OfFamilies with { Version = 2, AppliesFrom = OfFamilies.AppliesFrom.AddDays(1), Funding = Funding.Region }])
            .ShouldHaveSingleItem().Field.ShouldBe(nameof(Good.Funding));
    }

    [Fact]
    public void A_version_follows_the_one_before_and_keeps_unit_code_and_label()
    {
        var next = Good with { Version = 2, AppliesFrom = Good.AppliesFrom.AddDays(1) };
        BenefitValidation.Check([Good, next]).ShouldBeEmpty();
        Fields(next with { AppliesFrom = Good.AppliesFrom }).ShouldBe([nameof(Good.AppliesFrom)]);
        Fields(next with { Unit = BenefitUnit.Cents }).ShouldBe([nameof(Good.Unit)]);
        Fields(next with { LabelFr = "Ciné" }).ShouldBe([nameof(Good.Label)]);
        Fields(next with { LabelEn = "Movies" }).ShouldBe([nameof(Good.Label)]);

        IEnumerable<string> Fields(BenefitVersion second) => BenefitValidation.Check([second, Good]).Select(p => p.Field);
    }

    [Fact]
    public void A_version_changed_by_copy_pays_for_what_the_copy_says()
    {
        var changed = Good with { Products = [Product.ShowTicket], Trades = [Trade.Theatre] };
        (changed.Pays(Product.ShowTicket), changed.Pays(Product.CinemaSeat)).ShouldBe((true, false));
        (changed.IsTakenBy(Trade.Theatre), changed.IsTakenBy(Trade.Cinema)).ShouldBe((true, false));
        var convention = new Convention(1, [new(1)], new(2026, 1, 1), new(2026, 12, 31)) with { Benefits = [new(2)] };
        convention.Covers(new(2), new(2026, 6, 1)).ShouldBeTrue();
        convention.Covers(new(1), new(2026, 6, 1)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("MANUELS", "SECONDE", "GENERAL", null, 10_000L)]
    [InlineData("MANUELS", "TERMINALE", "TECHNO", null, 7_000L)]
    [InlineData("MANUELS", "CAP1", "CAP", null, 5_000L)]
    [InlineData("EQUIPEMENT", "CAP1", "CAP", "cuisine", 40_000L)]
    [InlineData("EQUIPEMENT", "SECONDE", "PRO", "bois", 20_000L)]
    [InlineData("EQUIPEMENT", "SECONDE", "PRO", "commerce", 5_000L)]
    [InlineData("EQUIPEMENT", "SECONDE", "GENERAL", null, null)]
    [InlineData("PERMIS", "TERMINALE", "GENERAL", null, 20_000L)]
    [InlineData("PERMIS", "SECONDE", "GENERAL", null, null)]
    [InlineData("CINEMA", "SECONDE", "GENERAL", null, 5L)]
    public void What_a_pupil_is_entitled_to_follows_the_programme(string code, string level, string track, string? family, long? units) =>
        Catalogue2026.Benefits.First(b => b.Code == code)
            .EntitlementOf(new(HolderStatus.Student, level, track, "20010019110", family, new(2009, 3, 1))).ShouldBe(units);

    [Theory]
    [InlineData("2009-09-01", true)]
    [InlineData("2009-09-02", false)]
    [InlineData("2000-09-02", true)]
    [InlineData("2000-09-01", false)]
    public void Age_is_counted_on_the_date_the_rule_says(string birth, bool entitled) =>
        Catalogue2026.Benefits[7].EntitlementOf(new(HolderStatus.Apprentice, "CAP1", "CAP", "", null, DateOnly.Parse(birth, System.Globalization.CultureInfo.InvariantCulture)))
            .HasValue.ShouldBe(entitled);
}

using System.Globalization;

namespace Pass.Core.Tests.Operations;

public class RefusalTests
{
    [Fact]
    public void Codes_are_a_public_contract_and_never_change()
    {
        string[] contract =
        [
            "0 None", "1 UnknownPass", "2 PassBlocked", "3 PassExpired", "4 UnknownPartner", "5 PartnerSuspended", "6 OutsideConvention",
            "7 ProductNotCovered", "8 BenefitNotOpen", "20 InsufficientBalance", "21 RegionCapReached", "22 DailyLimitReached", "23 NothingForTheRegion",
            "24 WeeklyLimitReached", "25 MonthlyLimitReached", "26 UnitCapReached",
            "40 InvalidAmount", "41 AmountTooLarge", "42 InvalidLine", "43 ClockSkew", "44 TooOld", "45 OfflineNotAllowed", "46 UnknownBenefit",
            "60 OperationIdReused", "61 UnknownSale", "62 NotThatSale", "63 AlreadyReturned", "64 ReturnTooLarge", "65 ReturnTooLate", "66 HoldClosed",
            "67 HoldExpired", "68 CaptureTooLarge", "69 HoldNotExpired", "70 ByLineOnly", "71 QuantityNotLeft", "72 WholeOnly", "80 CredentialUnknown", "81 CredentialBlocked", "82 CredentialReplayed",
            "100 OfflineNoEvidence", "101 OfflineEvidenceShort", "102 OfflineCodesUsedUp", "103 OfflineListsOld", "104 OfflineTillFull", "110 OfflinePassLoss",
            "111 OfflinePassIncident", "112 OfflineTillLoss", "113 OfflineTillIncident", "114 OfflinePartnerLoss", "115 OfflinePartnerIncident",
        ];
        Enum.GetValues<RefusalCode>().Select(c => $"{(int)c} {c}").ShouldBe(contract);
        Enum.GetValues<OperationKind>().Select(k => $"{(int)k} {k}").ShouldBe(
        [
            "1 Sale", "2 Hold", "3 Capture", "4 Void", "5 Cancel", "6 Refund", "7 Grant", "8 Block", "9 Unblock", "10 Expiry", "11 Adjustment",
            "12 HoldExpiry", "13 Credential", "14 ClosePass",
        ]);
    }

    [Fact]
    public void Every_refusal_is_explained_in_french_and_in_english()
    {
        BenefitVersion?[] benefits = [null, .. Catalogue2026.Benefits];
        foreach (var code in Enum.GetValues<RefusalCode>().Where(c => c != RefusalCode.None))
        {
            foreach (var benefit in benefits)
            {
                var (french, english) = (Say(code, benefit, "fr-FR"), Say(code, benefit, "en-GB"));
                french.ShouldNotBe(english);
                (french + english).ShouldNotContain("{");
                Say(code, benefit, "de-DE").ShouldNotBeEmpty();
            }
        }
    }

    private static string Say(RefusalCode code, BenefitVersion? benefit, string culture) =>
        Explanation.Of(code, new(benefit?.Benefit ?? default, 1_200, 420), benefit, new(2026, 9, 3), CultureInfo.GetCultureInfo(culture));

    [Fact]
    public void Numbers_are_said_in_their_unit()
    {
        Say(RefusalCode.InsufficientBalance, Catalogue2026.Benefits[5], "fr-FR")
            .ShouldBe("12,00 € demandés, il reste 4,20 € sur «\u00A0Livres loisirs\u00A0» jusqu'au 31 mai 2027. Le partenaire peut accepter que tu paies le reste.");
        Explanation.Of(RefusalCode.DailyLimitReached, new(new(4), 3, 2), Catalogue2026.Benefits[3], new(2026, 9, 3), CultureInfo.GetCultureInfo("en-GB"))
            .ShouldBe("3 uses asked, 2 uses left today on “Cinema tickets”. Try again tomorrow.");
    }

    [Theory]
    [InlineData(RefusalCode.WeeklyLimitReached, "2026-09-03", "3 utilisations demandées, il reste 2 utilisations cette semaine sur «\u00A0Places de cinéma\u00A0», jusqu'au dimanche 6 septembre. Réessaie lundi.")]
    [InlineData(RefusalCode.WeeklyLimitReached, "2026-09-06", "3 utilisations demandées, il reste 2 utilisations cette semaine sur «\u00A0Places de cinéma\u00A0», jusqu'au dimanche 6 septembre. Réessaie lundi.")]
    [InlineData(RefusalCode.MonthlyLimitReached, "2027-02-01", "3 utilisations demandées, il reste 2 utilisations ce mois-ci sur «\u00A0Places de cinéma\u00A0», jusqu'au 28 février. Réessaie le mois prochain.")]
    public void A_limit_says_until_when(RefusalCode code, string day, string words) =>
        Explanation.Of(code, new(new(4), 3, 2), Catalogue2026.Benefits[3], DateOnly.Parse(day, CultureInfo.InvariantCulture), CultureInfo.GetCultureInfo("fr-FR")).ShouldBe(words);

    [Theory]
    [InlineData(RefusalCode.DailyLimitReached, 4, 1, 0, "fr-FR", "1 utilisation demandée, il reste 0 utilisation pour aujourd'hui sur «\u00A0Places de cinéma\u00A0». Réessaie demain.")]
    [InlineData(RefusalCode.DailyLimitReached, 4, 2, 1, "fr-FR", "2 utilisations demandées, il reste 1 utilisation pour aujourd'hui sur «\u00A0Places de cinéma\u00A0». Réessaie demain.")]
    [InlineData(RefusalCode.DailyLimitReached, 4, 1, 0, "en-GB", "1 use asked, 0 uses left today on “Cinema tickets”. Try again tomorrow.")]
    [InlineData(RefusalCode.DailyLimitReached, 6, 199, 20, "fr-FR", "1,99 € demandé, il reste 0,20 € pour aujourd'hui sur «\u00A0Livres loisirs\u00A0». Réessaie demain.")]
    [InlineData(RefusalCode.DailyLimitReached, 6, 200, 20, "fr-FR", "2,00 € demandés, il reste 0,20 € pour aujourd'hui sur «\u00A0Livres loisirs\u00A0». Réessaie demain.")]
    [InlineData(RefusalCode.CaptureTooLarge, 6, 199, 150, "fr-FR", "1,99 € à encaisser, la réservation est de 1,50 €.")]
    [InlineData(RefusalCode.QuantityNotLeft, 6, 1, 0, "fr-FR", "1 demandé, il n'en reste que 0 sur cette ligne.")]
    public void One_is_said_in_the_singular(RefusalCode code, ushort benefit, int asked, int left, string culture, string words) =>
        Explanation.Of(code, new(new(benefit), asked, left), Catalogue2026.Benefits.Single(b => b.Benefit.Value == benefit), new(2026, 9, 3), CultureInfo.GetCultureInfo(culture))
            .Replace('\u202F', ' ').ShouldBe(words);

    [Fact]
    public void A_fingerprint_tells_a_retry_from_another_content()
    {
        var sale = new SaleRequest(OperationId.Derive(1, 1, 1), new(1), 1_000, new(1), new(1), [new(Product.Textbook, new(100)), new(Product.LeisureBook, new(200))]);
        var same = sale with { Lines = [.. sale.Lines] };
        same.Fingerprint().ShouldBe(sale.Fingerprint());
        (same with { Presentation = new(new(1), 7), Offline = true }).Fingerprint().ShouldBe(sale.Fingerprint(), "presented again, or forwarded later, it is the same sale");
        SaleRequest[] others =
        [
            sale with { Pass = new(2) }, sale with { OccurredAtMs = 1_001 }, sale with { Partner = new(2) }, sale with { Terminal = new(2) }, sale with { AllowPartial = true },
            sale with { HoldOnly = true },
            sale with { Lines = [sale.Lines[0]] }, sale with { Lines = [sale.Lines[1], sale.Lines[0]] }, sale with { Lines = [.. sale.Lines, sale.Lines[0]] },
            sale with { Lines = [sale.Lines[0] with { Quantity = 2 }, sale.Lines[1]] },
        ];
        others.Select(o => o.Fingerprint()).Append(sale.Fingerprint()).Distinct().Count().ShouldBe(others.Length + 1);
    }
}

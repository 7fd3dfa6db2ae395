using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Testing;

namespace Pass.Pages.Tests;

/// <summary>What the holder of <see cref="Role.Youth"/> did with its pass: textbooks spent whole, a novel, a refusal. Another holder bought something too.</summary>
internal static class YouthSeed
{
    public const long Pass = 1_234_567_890, OthersPass = 1_234_567_891;

    /// <summary>A benefit that nobody has unless it is granted, and that ends in the autumn.</summary>
    public static BenefitId EndsSoon { get; } = new(90);

    /// <summary>By the holder.</summary>
    public static Guid Sale { get; } = Id(1);

    /// <summary>By the holder, of the same day.</summary>
    public static Guid Novel { get; } = Id(2);

    public static Guid Refused { get; } = Id(3);

    public static Guid Others { get; } = Id(9);

    /// <summary>Before the node starts.</summary>
    public static void Describe(PassDbContext context)
    {
        context.Holders.Add(new() { Id = 90, PassId = OthersPass, IneHmac = [9], FamilyName = "Durand", GivenName = "Léo", BirthDate = new(2009, 6, 2), Uai = Portal.Uai });
        var convention = new PartnerConvention { PartnerId = Portal.PartnerId, Code = "LIBRAIRIE-2026", FirstDay = new(2026, 9, 1) };
        convention.Benefits.AddRange([new() { BenefitId = EndsSoon.Value }, new() { BenefitId = Catalogue2026.Textbooks.Value }, new() { BenefitId = Catalogue2026.LeisureBooks.Value }]);
        context.Conventions.Add(convention);
        context.BenefitVersions.Add(BenefitVersionRow.Of(Catalogue2026.Benefits.First(b => b.Benefit == Catalogue2026.LeisureBooks) with
        {
            Benefit = EndsSoon,
            Code = "RENTREE",
            LabelFr = "Chèque rentrée",
            LabelEn = "Back-to-school voucher",
            ValidUntil = new(2026, 10, 5),
        }));
    }

    /// <summary>Once it runs; what was decided is in the projection afterwards.</summary>
    public static async Task SellAsync(Portal portal)
    {
        var engine = portal.Services.GetRequiredService<AuthorizationEngine>();
        foreach (var pass in new[] { Pass, OthersPass })
            await GrantAsync(portal, pass);
        var atMs = portal.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var answers = await engine.SubmitAsync([
            Buy(Sale, Pass, Product.Textbook, 7_000, atMs),
            Buy(Novel, Pass, Product.LeisureBook, 890, atMs),
            Buy(Refused, Pass, Product.Textbook, 2_450, atMs),
            Buy(Others, OthersPass, Product.Textbook, 1_200, atMs)]);
        answers.Select(a => a.Refusal).ShouldBe([RefusalCode.None, RefusalCode.None, RefusalCode.InsufficientBalance, RefusalCode.None]);
        await ProjectedAsync(portal, Others);
    }

    /// <summary>Rights of a pass, as a roll would give them.</summary>
    public static async Task GrantAsync(Portal portal, long pass)
    {
        var at = portal.Time.GetUtcNow();
        var granted = await portal.Services.GetRequiredService<AuthorizationEngine>().SubmitAsync(new GrantRequest(OperationId.New(at), new(pass), at.ToUnixTimeMilliseconds(),
            [new(Catalogue2026.Textbooks, 7_000), new(Catalogue2026.LeisureBooks, 1_500), new(Catalogue2026.Cinema, 5), new(Catalogue2026.LiveShow, 3_000), new(Catalogue2026.SportLicence, 3_000)]));
        granted.Refusal.ShouldBe(RefusalCode.None);
    }

    public static SaleRequest Buy(Guid id, long pass, ProductId product, int cents, long atMs) =>
        new(new(id), new(pass), atMs, new(Portal.PartnerId), default, [new(product, new(cents))]);

    /// <summary>The node projects every second.</summary>
    public static async Task ProjectedAsync(Portal portal, Guid operation)
    {
        await using var context = portal.Database.CreateContext();
        await Patience.UntilAsync(() => context.Operations.AnyAsync(o => o.OperationId == operation), TimeSpan.FromMinutes(1));
    }

    /// <summary>Version 7 (RFC 9562) of 9 September 2026 at 8:00 UTC.</summary>
    private static Guid Id(byte n) => new([0x01, 0xa0, 0x85, 0x2e, 0x50, 0x00, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, n], bigEndian: true);
}

using Pass.Core;
using Pass.Data;
using Pass.Engine;
using Pass.Region.Holders;
using Pass.Region.Partners;
using Pass.Testing.Mutations;
using static Pass.Testing.Mutations.MutationPlay;

namespace Pass.Region.Tests.Mutations;

/// <summary>What the region stops and lets go on, and what a partner takes back.</summary>
public sealed partial class MutationAuditTests
{
    private static async Task SuspendAsync(MutationPlay play, PartnerOffice partners, string siret)
    {
        await play.PlayAsync(Camille, "partner.suspend", hasBefore: true, a => CodeOf(partners.SuspendAsync(a, siret)));
        (await CodeOf(partners.SuspendAsync(Camille, siret))).ShouldBe("PartnerNotActive");
        await play.PlayAsync(Camille, "partner.resume", hasBefore: true, a => CodeOf(partners.ResumeAsync(a, siret)));
        (await CodeOf(partners.ResumeAsync(Camille, siret))).ShouldBe("PartnerNotSuspended");
        (await CodeOf(partners.SuspendAsync(Camille with { Reason = null }, siret))).ShouldBe("ReasonMissing");
    }

    private static async Task BlockAsync(MutationPlay play, PassBlocks blocks)
    {
        await play.PlayAsync(Camille, "pass.block", hasBefore: true, a => CodeOf(blocks.BlockAsync(a, 1_000)));
        await play.PlayAsync(Camille, "pass.unblock", hasBefore: true, a => CodeOf(blocks.LiftAsync(a, 1_000)));
    }

    private static async Task ReturnAsync(MutationPlay play, PassDatabase database, AuthorizationEngine engine, PassId pass, TimeProvider clock)
    {
        var (at, sale) = (clock.GetUtcNow(), OperationId.New(clock.GetUtcNow()));
        await engine.SubmitAsync(new GrantRequest(OperationId.New(at), pass, at.ToUnixTimeMilliseconds(), [new(Catalogue2026.Textbooks, 5_000)]));
        (await engine.SubmitAsync(new SaleRequest(sale, pass, at.ToUnixTimeMilliseconds(), new(BookshopId), default, [new(Product.Textbook, new(4_000), 2)]))).Refusal.ShouldBe(RefusalCode.None);
        var returns = new SaleReturns(database, engine, clock);
        await play.PlayAsync(Seller, "sale.return", hasBefore: true, a => CodeOf(returns.ReturnAsync(a, new(BookshopId), pass, sale, OperationId.New(at), [new(1, 1)])));
    }
}

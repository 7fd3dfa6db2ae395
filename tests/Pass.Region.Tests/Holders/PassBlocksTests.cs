using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Catalogue;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Region.Holders;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Holders;

public sealed class PassBlocksTests(PostgresServer server)
{
    private static readonly DateTimeOffset Now = new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly Actor Camille = new(new(7), "camille", ActorRole.Officer, ActorChannel.Portal, "carte perdue, dit la famille");
    private static readonly PassId Pass = new(1_234_567_892), Nothing = new(1_234_567_893);

    [Theory, EveryDatabase]
    public async Task A_pass_is_blocked_whole_with_a_reason_that_its_holder_and_family_are_told_and_serves_again_as_it_was(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        await Catalogue2026.SeedAsync(test.Database);
        await test.Database.EnterAsync(Camille);
        await using var context = test.Database.CreateContext();
        context.Holders.AddRange(new() { Id = 1, PassId = Pass.Value, IneHmac = [1], GivenName = "Zoé" }, new() { Id = 2, PassId = Nothing.Value, IneHmac = [2] });
        context.Partners.Add(Bookshop());
        SignIn("zoe", "zoe@exemple.fr", isConfirmed: true, LinkKind.Holder, 1);
        SignIn("parent", "parent@exemple.fr", isConfirmed: true, LinkKind.Family, 1);
        SignIn("autre", "autre@exemple.fr", isConfirmed: true, LinkKind.Family, 2);
        SignIn("peut-etre", "peut-etre@exemple.fr", isConfirmed: false, LinkKind.Family, 1);
        await context.SaveChangesAsync();
        using var log = test.Database.OpenLog();
        var clock = new FakeTimeProvider(Now);
        await using var engine = await AuthorizationEngine.StartAsync(log, await new ReferenceLoader(test.Database).LoadAsync(), clock);
        (await engine.SubmitAsync(new GrantRequest(OperationId.New(Now), Pass, Now.ToUnixTimeMilliseconds(), [new(Catalogue2026.Textbooks, 5_000)]))).IsApproved.ShouldBeTrue();
        var blocks = new PassBlocks(test.Database, engine, clock);

        (await CodeAsync(blocks.BlockAsync(Camille with { Reason = null }, 1))).ShouldBe("ReasonMissing");
        (await CodeAsync(blocks.BlockAsync(Camille, 9))).ShouldBe("HolderUnknown");
        (await CodeAsync(blocks.BlockAsync(Camille, 2))).ShouldBe("PassNoRights");
        (await CodeAsync(blocks.LiftAsync(Camille, 1))).ShouldBe("PassNotBlocked");
        (await context.Mails.CountAsync()).ShouldBe(0);

        (await SellAsync()).ShouldBe(RefusalCode.None);
        (await blocks.BlockAsync(Camille, 1)).OrThrow().ShouldBe(PassStatus.Blocked);
        (await SellAsync()).ShouldBe(RefusalCode.PassBlocked);
        (await CodeAsync(blocks.BlockAsync(Camille, 1))).ShouldBe("PassBlockedAlready");
        var act = (await PassBlocks.LastAsync(context, 1)).ShouldNotBeNull();
        (act.Reason, act.Actor, act.AtMs).ShouldBe((Camille.Reason, "camille", Now.ToUnixTimeMilliseconds()));
        (await PassBlocks.LastAsync(context, 2)).ShouldBeNull();
        var told = await context.Mails.AsNoTracking().OrderBy(m => m.Address).ToListAsync();
        told.Select(m => (m.Kind, m.Address)).ShouldBe([(MailKind.PassBlocked, "parent@exemple.fr"), (MailKind.PassBlocked, "zoe@exemple.fr")]);
        told.ShouldAllBe(m => m.Fields.Contains("carte perdue, dit la famille"));

        (await blocks.LiftAsync(Camille with { Reason = "retrouvée" }, 1)).OrThrow().ShouldBe(PassStatus.Active);
        (await SellAsync()).ShouldBe(RefusalCode.None);
        (await engine.ReadAsync(Pass))!.Purses[0].Balance.ShouldBe(3_000, "what was left is left");
        (await context.Mails.CountAsync(m => m.Kind == MailKind.PassUnblocked)).ShouldBe(2);

        await engine.SubmitAsync(new StatusRequest(OperationId.New(Now), Pass, Now.ToUnixTimeMilliseconds(), PassStatus.Expired));
        (await CodeAsync(blocks.BlockAsync(Camille, 1))).ShouldBe("PassClosed");

        async Task<RefusalCode> SellAsync() => (await engine.SubmitAsync(new SaleRequest(OperationId.New(Now), Pass, Now.ToUnixTimeMilliseconds(), new(900), default, [new(Product.Textbook, new(1_000))]))).Refusal;

        void SignIn(string name, string address, bool isConfirmed, LinkKind link, long subject) => context.SignIns.Add(new()
        {
            UserName = name,
            NormalizedUserName = name.ToUpperInvariant(),
            Name = name,
            Email = address,
            EmailConfirmed = isConfirmed,
            SecurityStamp = "x",
            ConcurrencyStamp = "x",
            Links = { new() { Kind = link, Subject = subject } },
        });
    }

    private static Partner Bookshop()
    {
        var partner = new Partner { Id = 900, Siret = "55208131766522", LegalName = "Librairie du Parc", Trade = Trade.Bookshop, Iban = "FR7630006000011234567890189", AccountHolderName = "Librairie du Parc" };
        var convention = new PartnerConvention { Code = "STANDARD", FirstDay = new(2026, 6, 1) };
        convention.Benefits.Add(new() { BenefitId = Catalogue2026.Textbooks.Value });
        partner.Conventions.Add(convention);
        return partner;
    }

    private static async Task<string?> CodeAsync(Task<Result<PassStatus>> answer) => (await answer).Ok(out _, out var problem) ? null : problem.Code;
}

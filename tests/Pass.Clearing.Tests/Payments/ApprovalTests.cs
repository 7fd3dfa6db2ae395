using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Tests.Night;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments;

/// <summary>What is approved is what was seen.</summary>
public sealed class ApprovalTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task An_approval_is_bound_to_the_hash_of_what_was_shown(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        var runs = Office.Runs(region);
        (await runs.DraftAsync(TestRegion.Day1, Office.Dora)).OrThrow();
        var shown = (await runs.ShowAsync(1)).OrThrow();
        shown.View.Lines.Select(l => (l.Order, l.Amount.Cents, l.Items)).ShouldBe([("B2026-000001", 3_500, 2), ("B2026-000002", 750, 1)]);
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(shown.View.Text)).ShouldBe(shown.View.HashText);
        Office.Refusal(await runs.ApproveAsync(1, Office.Alice, shown.View.HashText[..8])).ShouldBe("HashShort");
        Office.Refusal(await runs.ApproveAsync(1, Office.Alice, new('0', 64))).ShouldBe("RunChanged");
        (await runs.ApproveAsync(1, Office.Alice, shown.View.HashText)).OrThrow();
        (await runs.ApproveAsync(1, Office.Bruno, shown.View.HashText[..16].ToUpperInvariant())).OrThrow().Settlement.State.ShouldBe(SettlementState.Approved);
    }

    [Fact]
    public async Task What_a_person_changed_since_is_told_and_what_nobody_may_change_stops_everything()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        var runs = Office.Runs(region);
        (await runs.DraftAsync(TestRegion.Day1, Office.Dora)).OrThrow();
        var seen = (await runs.ShowAsync(1)).OrThrow().View.HashText;
        (await runs.HoldAsync("B2026-000002", Office.Alice.Because("contrôle"))).OrThrow();
        var text = Text(await runs.ApproveAsync(1, Office.Bruno, seen), "RunChanged");
        text.ShouldContain("B2026-000002 : 7,50 € → —");
        (await runs.ReleaseAsync("B2026-000002", Office.Alice)).OrThrow();
        (await runs.ApproveAsync(1, Office.Bruno, seen)).OrThrow();

        await AlterAsync(region, "UPDATE payment_order SET amount_cents = amount_cents + 1 WHERE number = 'B2026-000001'");
        (await runs.ShowAsync(1)).OrThrow().Changed.ShouldBe(["B2026-000001 : 35,00 € → 35,01 €"]);
        Text(await runs.ApproveAsync(1, Office.Alice, null), "RunAltered").ShouldContain("B2026-000001 : 35,00 € → 35,01 €");
        Text(await runs.ApproveAsync(1, Office.Alice, seen), "RunAltered").ShouldContain("35,01 €");
        Office.Refusal(await runs.HoldAsync("B2026-000002", Office.Alice.Because("contrôle"))).ShouldBe("RunAltered");
        Office.Refusal(await runs.RedateAsync(1, Office.Alice)).ShouldBe("RunAltered");
        (await runs.CancelAsync(1, Office.Alice)).OrThrow();
    }

    [Theory]
    [InlineData("UPDATE payment_order SET amount_cents = amount_cents + 1 WHERE number = 'B2026-000001'", "35,00 € → 35,01 €")]
    [InlineData("UPDATE payment_attempt SET iban = 'DE89370400440532013000' WHERE order_number = 'B2026-000001'", "DE89")]
    [InlineData("UPDATE payment_attempt SET account_holder_name = 'Autre' WHERE order_number = 'B2026-000001'", "Autre")]
    [InlineData("UPDATE payable_item SET cents = cents + 1 WHERE partner_id = 1", "B2026-000001")]
    [InlineData("UPDATE sepa_batch SET debtor_iban = 'DE89370400440532013000'", "DE89")]
    [InlineData("UPDATE settlement SET execution_date = execution_date + 1", "→")]
    public async Task What_was_altered_between_approval_and_sending_is_not_sent(string alteration, string named)
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        await Office.ApprovedAsync(region);
        await AlterAsync(region, alteration);
        using var folder = new TestFolder();
        Text(await Office.SendAsync(region, 1, folder.Path), "RunAltered").ShouldContain(named);
        folder.Contents().ShouldBeEmpty();
        await using var context = region.Database.CreateContext();
        (await context.Settlements.SingleAsync()).State.ShouldBe(SettlementState.Approved);
    }

    [Fact]
    public async Task One_order_is_held_and_nothing_else_moves()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        await Office.ApprovedAsync(region);
        var runs = Office.Runs(region);
        Office.Refusal(await runs.HoldAsync("B2026-000002", Office.Alice)).ShouldBe("ReasonMissing");
        Office.Refusal(await runs.HoldAsync("B2026-000009", Office.Alice.Because("?"))).ShouldBe("OrderUnknown");
        var held = (await runs.HoldAsync("B2026-000002", Office.Alice.Because("contrôle"))).OrThrow();
        (held.State, held.OrderCount, held.TotalCents, held.Approvals.Count).ShouldBe((SettlementState.Approved, 1, 3_500, 2));
        (await runs.ShowAsync(1)).OrThrow().Held.ShouldHaveSingleItem().HeldReason.ShouldBe("contrôle");
        Office.Refusal(await runs.HoldAsync("B2026-000002", Office.Alice.Because("contrôle"))).ShouldBe("OrderNotHoldable");
        Office.Refusal(await runs.ReleaseAsync("B2026-000001", Office.Alice)).ShouldBe("OrderNotHeld");

        // Both saw it: released, the run is what they approved.
        var released = (await runs.ReleaseAsync("B2026-000002", Office.Alice)).OrThrow();
        (released.State, released.TotalCents, released.Approvals.Count).ShouldBe((SettlementState.Approved, 4_250, 2));
    }

    [Fact]
    public async Task An_order_released_after_somebody_approved_without_it_is_approved_again()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        var runs = Office.Runs(region);
        (await runs.DraftAsync(TestRegion.Day1, Office.Dora)).OrThrow();
        (await runs.ApproveAsync(1, Office.Alice, null)).OrThrow();
        (await runs.HoldAsync("B2026-000002", Office.Alice.Because("contrôle"))).OrThrow();
        (await runs.ApproveAsync(1, Office.Bruno, null)).OrThrow().Settlement.State.ShouldBe(SettlementState.Approved);
        var released = (await runs.ReleaseAsync("B2026-000002", Office.Chloe)).OrThrow();
        (released.State, released.Approvals.Single().Actor).ShouldBe((SettlementState.Draft, "alice"));
        using var folder = new TestFolder();
        Office.Refusal(await Office.SendAsync(region, 1, folder.Path)).ShouldBe("NotApproved");
        (await runs.ApproveAsync(1, Office.Chloe, null)).OrThrow();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
    }

    [Theory, EveryDatabase]
    public async Task A_run_withdrawn_gives_its_items_back_and_keeps_its_numbers(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        await Office.ApprovedAsync(region);
        var runs = Office.Runs(region);
        (await runs.HoldAsync("B2026-000002", Office.Alice.Because("contrôle"))).OrThrow();
        (await runs.CancelAsync(1, Office.Bruno)).OrThrow().State.ShouldBe(SettlementState.Withdrawn);
        foreach (var refused in new[] { await runs.CancelAsync(1, Office.Bruno), await runs.RedateAsync(1, Office.Bruno), await runs.ReleaseAsync("B2026-000001", Office.Bruno) })
            Office.Refusal(refused).ShouldBeOneOf("SettlementWithdrawn", "OrderNotHeld");
        Office.Refusal(await runs.ApproveAsync(1, Office.Chloe, null)).ShouldBe("SettlementWithdrawn");
        using var folder = new TestFolder();
        Office.Refusal(await Office.SendAsync(region, 1, folder.Path)).ShouldBe("SettlementWithdrawn");

        var again = (await runs.DraftAsync(TestRegion.Day1, Office.Dora)).OrThrow().Settlement;
        (again.Id, again.TotalCents).ShouldBe((2, 4_250));
        await using var context = region.Database.CreateContext();
        (await context.PaymentOrders.OrderBy(o => o.Number).Select(o => new { o.Number, o.State }).ToListAsync()).Select(o => (o.Number, o.State)).ShouldBe(
        [
            ("B2026-000001", PaymentOrderState.Withdrawn), ("B2026-000002", PaymentOrderState.Withdrawn),
            ("B2026-000003", PaymentOrderState.Active), ("B2026-000004", PaymentOrderState.Active),
        ]);
    }

    private static async Task AlterAsync(TestRegion region, string sql)
    {
        await using var context = region.Database.CreateContext();
        (await context.Database.ExecuteSqlRawAsync(sql)).ShouldBeGreaterThan(0);
    }

    private static string Text<T>(Result<T> answer, string code) where T : class
    {
        answer.Ok(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe(code);
        return problem.In(System.Globalization.CultureInfo.GetCultureInfo("fr-FR"));
    }
}

using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments.StripeApi;
using Pass.Core;
using Pass.Data.Model;
using Pass.Simulation.StripeServers;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments.StripeApi;

/// <summary>Stripe's events: forged, replayed, late, for others, doubled and out of order.</summary>
public sealed class StripeWebhookTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task An_event_is_taken_once_and_what_it_says_is_asked_of_stripe_again(DatabaseKind kind)
    {
        await using var office = await StripeOffice.SentAsync(kind, server);
        await office.DispatchAsync();
        var payout = office.Servers.Books.PayOut(StripeOffice.Bookshop);
        office.Servers.Books.Arrive(payout);
        var told = office.Servers.Books.Events[^1];
        var receipt = (await office.DeliverAsync(told)).OrThrow();
        (receipt.IsNew, receipt.Outcome).ShouldBe((true, "payout_paid"));
        (await office.StatesAsync()).Bookshop.ShouldBe(AttemptState.Paid);
        (await office.DeliverAsync(told)).OrThrow().IsNew.ShouldBeFalse();
        // It claims that the other one is paid too: Stripe, asked again, says otherwise.
        var lie = office.Servers.Books.Events[0];
        (lie["id"], lie["type"]) = ("evt_lie", "transfer.reversed");
        lie["data"]!["object"]!["amount_reversed"] = 3_500;
        (await office.DeliverAsync(lie)).OrThrow().Outcome.ShouldBe("Accepted");
        (await office.StatesAsync()).ShouldBe((AttemptState.Paid, AttemptState.Accepted));
        await office.AgreesAsync();
    }

    [Fact]
    public async Task Forged_replayed_and_foreign_events_change_nothing()
    {
        await using var office = await StripeOffice.SentAsync(DatabaseKind.Sqlite, server);
        await office.DispatchAsync();
        var now = office.Region.Clock.GetUtcNow();
        var told = office.Servers.Books.Events[^1];
        var payload = told.ToJsonString();
        Office.Refusal(await ReceiveAsync(payload, null)).ShouldBe("StripeSignature");
        Office.Refusal(await ReceiveAsync(payload, "t=1,v1=00")).ShouldBe("StripeSignature");
        Office.Refusal(await ReceiveAsync(payload, StripeStandIn.Sign(payload, now, "whsec_other"))).ShouldBe("StripeSignature", "forged");
        Office.Refusal(await ReceiveAsync(payload.Replace("transfer.created", "transfer.updated", StringComparison.Ordinal), StripeStandIn.Sign(payload, now))).ShouldBe("StripeSignature", "altered");
        Office.Refusal(await ReceiveAsync(payload, StripeStandIn.Sign(payload, now.AddMinutes(-6)))).ShouldBe("StripeSignature", "replayed later");
        Office.Refusal(await ReceiveAsync("[]", StripeStandIn.Sign("[]", now))).ShouldBe("StripeEventShape");
        Office.Refusal(await ReceiveAsync("{}", StripeStandIn.Sign("{}", now))).ShouldBe("StripeEventShape");
        var large = new string(' ', StripeInbox.MaxBytes + 1);
        Office.Refusal(await ReceiveAsync(large, StripeStandIn.Sign(large, now))).ShouldBe("StripeTooLarge");
        told["account"] = "acct_somebodyelse";
        Office.Refusal(await office.DeliverAsync(told)).ShouldBe("StripeEventForeign");
        told.Remove("account");
        told["livemode"] = true;
        Office.Refusal(await office.DeliverAsync(told)).ShouldBe("StripeModeDiffers");
        Office.Refusal(await office.Inbox.ReceiveAsync(payload, StripeStandIn.Sign(payload, now), Office.Erin)).ShouldBe("RoleMissing");
        await using var context = office.Region.Database.CreateContext();
        (await context.StripeEvents.CountAsync()).ShouldBe(0);

        Task<Result<StripeReceipt>> ReceiveAsync(string body, string? signature) => office.Inbox.ReceiveAsync(body, signature, SystemActors.Stripe);
    }

    [Fact]
    public async Task An_event_of_an_object_that_stripe_does_not_know_is_kept_and_changes_nothing()
    {
        await using var office = await StripeOffice.SentAsync(DatabaseKind.Sqlite, server);
        await office.DispatchAsync();
        var told = office.Servers.Books.Events[^1];
        (told["id"], told["data"]!["object"]!["id"]) = ("evt_other", "tr_of_another_account");
        (await office.DeliverAsync(told)).OrThrow().Outcome.ShouldBe("Missing");
        (await office.StatesAsync()).ShouldBe((AttemptState.Accepted, AttemptState.Accepted));
    }

    [Fact]
    public async Task While_stripe_does_not_answer_events_are_kept_and_the_sweep_looks_at_them()
    {
        await using var office = await StripeOffice.SentAsync(DatabaseKind.Sqlite, server);
        await office.DispatchAsync();
        office.Servers.Books.Reverse(office.Transfer(StripeOffice.CinemaPayment)["id"]!.ToString(), 750);
        office.Servers.Weather = StripeWeather.Overloaded;
        var receipt = (await office.DeliverAsync(office.Servers.Books.Events[^1])).OrThrow();
        (receipt.IsNew, receipt.Outcome).ShouldBe((true, null));
        (await office.StatesAsync()).Cinema.ShouldBe(AttemptState.Accepted);
        office.Servers.Weather = StripeWeather.Fine;
        await office.SweepAsync();
        (await office.StatesAsync()).Cinema.ShouldBe(AttemptState.Returned);
        await using var context = office.Region.Database.CreateContext();
        (await context.StripeEvents.CountAsync(e => e.HandledMs == null)).ShouldBe(0);
    }

    [Theory, EveryDatabase]
    public async Task An_event_that_stripe_does_not_let_us_look_into_holds_up_no_other_and_is_listed_until_it_does(DatabaseKind kind)
    {
        await using var office = await StripeOffice.SentAsync(kind, server);
        await office.DispatchAsync();
        var hidden = office.Transfer(StripeOffice.CinemaPayment)["id"]!.ToString();
        office.Servers.Books.Reverse(hidden, 750);
        office.Servers.Hides = hidden;
        (await office.DeliverAsync(office.Servers.Books.Events[^1])).OrThrow().Outcome.ShouldBe("Forbidden");
        office.Servers.Books.Arrive(office.Servers.Books.PayOut(StripeOffice.Bookshop));
        await office.SweepAsync();
        (await office.StatesAsync()).ShouldBe((AttemptState.Paid, AttemptState.Accepted));
        (await office.ReconcileAsync()).Differences.ShouldContain(d => d.Contains(hidden, StringComparison.Ordinal));
        office.Servers.Hides = null;
        await office.SweepAsync();
        (await office.StatesAsync()).ShouldBe((AttemptState.Paid, AttemptState.Returned));
        await office.AgreesAsync();
    }

    /// <summary>Whatever happens at Stripe, in whatever order and however often its events come, and whichever are lost, the end is the same.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Events_in_any_order_with_doubles_and_losses_end_alike(int seed)
    {
        var random = new Random(seed);
        await using var office = await StripeOffice.SentAsync(DatabaseKind.Sqlite, server);
        var books = office.Servers.Books;
        await office.DispatchAsync();
        var failed = books.PayOut(StripeOffice.Bookshop);
        books.Fail(failed);
        books.Arrive(books.PayOut(StripeOffice.Bookshop));
        books.Reverse(office.Transfer(StripeOffice.CinemaPayment)["id"]!.ToString(), 750);
        var come = books.Events.Where(_ => random.Next(4) > 0).ToList();
        JsonObject[] doubled = [.. come, .. come.Where(_ => random.Next(3) == 0)];
        random.Shuffle(doubled);
        foreach (var told in doubled)
            (await office.DeliverAsync(told.DeepClone().AsObject())).OrThrow();
        await office.AgreesAsync();
        (await office.StatesAsync()).ShouldBe((AttemptState.Paid, AttemptState.Returned), $"seed {seed}");
    }
}

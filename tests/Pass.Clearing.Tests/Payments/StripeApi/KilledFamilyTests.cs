using System.Diagnostics;
using System.Globalization;
using Pass.Clearing.Payments.StripeApi;
using Pass.Data.Model;
using Pass.Simulation.StripeServers;
using Pass.Testing.Postgres;
using Pass.Testing.Processes;

namespace Pass.Clearing.Tests.Payments.StripeApi;

/// <summary>The program that takes a family's money, or gives it back, is killed (kill -9) where it hurts most: nothing is lost, and nothing happens twice.</summary>
public sealed class KilledFamilyTests(PostgresServer server)
{
    private const int Done = 2, Killed = 128 + 9;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Killed_anywhere_a_familys_money_is_taken_once_and_given_back_once()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        var books = office.Servers.Books;
        // Between Stripe's page and its answer: its address was given to nobody.
        await KilledWhenMadeAsync(office, "start", 2_500);
        (await office.StatesAsync()).ShouldBe([FamilyPaymentState.Asked]);
        await DoneAsync(office, "start", 2_500);
        books.Pages.Count.ShouldBe(2);
        books.Pay(books.Pages[^1]);

        // Between the purse and the row: the sweep that comes next finds both.
        await KilledAtAsync(office, "commit 1", "sweep");
        (await office.BalanceAsync()).ShouldBe(2_500);
        (await office.StatesAsync()).ShouldBe([FamilyPaymentState.Asked, FamilyPaymentState.Paid]);
        await DoneAsync(office, "sweep");
        (await office.StatesAsync()).ShouldBe([FamilyPaymentState.Open, FamilyPaymentState.Credited]);
        (await office.BalanceAsync()).ShouldBe(2_500);

        // Out of the purse, and Stripe not asked; then Stripe's refund made, and its answer lost.
        await KilledAtAsync(office, "commit 1", "refund", 700);
        (await office.BalanceAsync()).ShouldBe(1_800);
        books.Refunds.ShouldBeEmpty();
        await DoneAsync(office, "sweep");
        await KilledWhenMadeAsync(office, "refund", 300);
        await DoneAsync(office, "sweep");
        (await office.PartsAsync()).ShouldBe([(2, 700, FamilyRefundState.Made), (2, 300, FamilyRefundState.Made)]);
        books.Refunds.Sum(r => (long)r["amount"]!).ShouldBe(1_000);
        (await office.BalanceAsync()).ShouldBe(1_500);
        await office.AgreesAsync();
    }

    /// <summary>Killed once Stripe did what it was asked, before it answers.</summary>
    private static async Task KilledWhenMadeAsync(FamilyOffice office, string what, long cents)
    {
        await using var child = Start(office, "", what, cents);
        using var gone = new ManualResetEventSlim();
        var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        office.Servers.OnMade = () =>
        {
            made.SetResult();
            gone.Wait(Patience);
        };
        await made.Task.WaitAsync(Patience);
        var ended = await child.KillAsync(CancellationToken.None);
        office.Servers.OnMade = null;
        gone.Set();
        ended.ExitCode.ShouldBe(Killed);
    }

    private static async Task KilledAtAsync(FamilyOffice office, string step, string what, long cents = 0)
    {
        await using var child = Start(office, step, what, cents);
        await Pass.Testing.Patience.UntilAsync(() => Task.FromResult(child.HasEnded || child.Printed.Contains($"at {step}\n", StringComparison.Ordinal)), Patience);
        (await child.KillAsync(CancellationToken.None)).ExitCode.ShouldBe(Killed);
    }

    private static async Task DoneAsync(FamilyOffice office, string what, long cents = 0)
    {
        await using var child = Start(office, "", what, cents);
        var ended = await child.EndAsync(CancellationToken.None);
        ended.ExitCode.ShouldBe(Done, ended.ToString());
    }

    private static RunningProcess Start(FamilyOffice office, string stop, string what, long cents)
    {
        var start = new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "Pass.NightChild.dll"), $"sqlite:{office.Region.Database.Folder}", office.Region.Clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            stop, "family", what, cents.ToString(CultureInfo.InvariantCulture),
        ]);
        start.Environment[StripeSettings.KeyName] = StripeStandIn.Key;
        start.Environment[StripeSettings.SecretName] = StripeStandIn.Secret;
        start.Environment[StripeSettings.AddressName] = office.Servers.Address.ToString();
        return new(start);
    }
}

using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Pages.Tests;

/// <summary>A page asks the database as often for many rows as for few.</summary>
public sealed class QueryCountTests : IAsyncLifetime
{
    private const int More = 25;

    /// <summary>Nothing that a page worked out is kept for so long.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(6);

    private static readonly IReadOnlyList<(string Address, Role Who)> Asked =
    [
        .. PageTable.Lines.Where(l => l.Status is 200 or 404).Select(l => (l.Address, l.Who[^1])),
        ("/partenaires?avantage=MANUELS&ouvert=true", Role.Nobody),
        ("/partenaires?avantage=MANUELS", Role.Nobody),
    ];

    private readonly Portal _portal = new();

    public ValueTask InitializeAsync() => _portal.InitializeAsync();

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    [Fact]
    public async Task The_number_of_queries_does_not_grow_with_the_rows()
    {
        using var counter = new Counted();
        // What is asked once and remembered is not the page's.
        await CountAsync(counter);
        _portal.Time.Advance(Remembered);
        var few = await CountAsync(counter);
        await GrowAsync();
        _portal.Time.Advance(Remembered);
        var many = await CountAsync(counter);
        few.Values.ShouldContain(count => count > 0);
        foreach (var (page, count) in few)
            many[page].ShouldBeLessThanOrEqualTo(count, page);
        counter.Unsigned.ShouldBeEmpty("PostgreSQL's driver takes no unsigned number: such a page fails there");
    }

    private async Task<Dictionary<string, int>> CountAsync(Counted counter)
    {
        var counts = new Dictionary<string, int>();
        foreach (var (address, who) in Asked)
        {
            using var client = await _portal.ClientAsync(who);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
            var trace = ActivityTraceId.CreateRandom().ToHexString();
            request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
            using var answer = await client.SendAsync(request);
            await answer.Content.ReadAsStringAsync();
            counts[address] = counter.Of(trace);
        }
        return counts;
    }

    /// <summary>More of everything that a page lists.</summary>
    private async Task GrowAsync()
    {
        var now = _portal.Time.GetUtcNow();
        var nowMs = now.ToUnixTimeMilliseconds();
        for (var i = 0; i < More; i++)
            await PartnerSeed.SellOneAsync(_portal, 100 + i);
        await using var context = _portal.Database.CreateContext();
        var run = await context.Settlements.AsNoTracking().SingleAsync(s => s.Id == 104);
        for (var i = 0; i < More; i++)
        {
            var number = $"B2026-{500 + i:000000}";
            var order = new PaymentOrder { Number = number, SettlementId = run.Id, PartnerId = PartnerSeed.Own, State = PaymentOrderState.Active, AmountCents = 1_000, FirstDay = run.UpToDay, LastDay = run.UpToDay, PartnerName = "Librairie des Terreaux", PartnerSiret = "73282932000074", PartnerAddress = "69001 Lyon" };
            order.Attempts.Add(new() { EndToEndId = $"PASS-{number}", OrderNumber = number, Rank = 1, SettlementId = run.Id, Rail = PaymentRailKind.SepaFile, State = i % 2 == 0 ? AttemptState.Paid : AttemptState.Returned, StateAtMs = nowMs, SentAtMs = nowMs, ReasonCode = i % 2 == 0 ? null : "AC04", AccountHolderName = "x", Iban = "FR7630006000011234567890189" });
            context.PaymentOrders.Add(order);
            context.PaymentTasks.Add(new() { OrderNumber = number, PartnerId = PartnerSeed.Own, Cents = 1_000, ReasonCode = "AC04", OpenedAtMs = nowMs });
            context.PartnerNotices.Add(new() { PartnerId = PartnerSeed.Own, Kind = NoticeKind.PaymentFailed, AtMs = nowMs, Document = number, Cents = 1_000, ReasonCode = "AC04" });
            context.Terminals.Add(new() { PartnerId = PartnerSeed.Own, Label = $"Caisse {i}", DailyQuota = 1, ActivationCodeHash = [9, (byte)i], ActivationExpiresAtMs = nowMs });
            context.PartnerKeys.Add(new() { PartnerId = PartnerSeed.Own, Name = $"Logiciel {i}", Hash = BitConverter.GetBytes(i), Start = "pass_abcde", Scope = PartnerKeyScope.Sales, CreatedMs = nowMs });
            context.PartnerHooks.Add(new() { PartnerId = PartnerSeed.Own, Address = $"https://{i}.example.com/", Events = 62, State = HookState.Stopped, CreatedMs = nowMs });
            context.HookDeliveries.Add(new() { HookId = 1, EventId = Guid.CreateVersion7(now), Event = HookEvent.Test, Subject = $"{i}", Body = "{}", AtMs = nowMs });
            context.ControlSignals.Add(new() { Kind = SignalKind.Ring, Day = run.UpToDay, PartnerId = PartnerSeed.Own, TerminalId = 100 + i, Count = 8, Cents = 8_000, Measure = 10 });
            context.JobRuns.Add(new() { Job = Portal.Job, State = JobState.Done, Node = "essai:1", Actor = "night", ActorId = SystemActors.Night.Id.Value, StartedMs = nowMs, EndedMs = nowMs });
            context.People.Add(new() { Handle = $"personne.{i}", Name = $"Personne {i}", Roles = ActorRole.Auditor });
            context.Schools.Add(new() { Uai = Uai.From(700_001 + i).Value, Name = $"Lycée {i}", RollYear = 2026 });
            var colleague = new SignIn { UserName = $"collegue.{i}", NormalizedUserName = $"COLLEGUE.{i}", Name = $"Collègue {i}", SecurityStamp = "x", ConcurrencyStamp = "x" };
            colleague.Links.Add(new() { Kind = LinkKind.School, Uai = Portal.Uai });
            context.SignIns.Add(colleague);
            context.SignInInvitations.Add(new() { CodeHash = [8, (byte)i], Kind = LinkKind.School, Uai = Portal.Uai, Name = $"Invité {i}", ExpiresMs = now.AddDays(7).ToUnixTimeMilliseconds() });
            context.PartnerBankAccounts.Add(new() { PartnerId = PartnerSeed.Own, Iban = "FR7610107001011234567890129", AccountHolderName = "x", FromMs = i, UntilMs = i + 1 });
            context.Holders.Add(new() { Id = 5_000 + i, PassId = 8_000_000_000 + i, IneHmac = BitConverter.GetBytes(8_000_000 + i), FamilyName = "Librairie", GivenName = "Zoé", BirthDate = new(2009, 5, 1), Uai = Portal.Uai });
        }
        await context.SaveChangesAsync();
    }

    /// <summary>Commands of the database by the trace of the call they are for.</summary>
    private sealed class Counted : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly ConcurrentDictionary<string, int> _counts = new();
        private readonly List<IDisposable> _listening = [];
        private readonly ActivityListener _calls = new() { ShouldListenTo = source => source.Name == "Microsoft.AspNetCore", Sample = (ref _) => ActivitySamplingResult.AllData };

        public Counted()
        {
            ActivitySource.AddActivityListener(_calls);
            _listening.Add(DiagnosticListener.AllListeners.Subscribe(this));
        }

        /// <summary>Commands that were given a number without a sign.</summary>
        public ConcurrentQueue<string> Unsigned { get; } = new();

        public int Of(string trace) => _counts.GetValueOrDefault(trace);

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name)
                _listening.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key == RelationalEventId.CommandExecuting.Name && value.Value is CommandEventData { Command: var command } && command.Parameters.Cast<DbParameter>().Any(p => p.Value is ushort or uint or ulong))
                Unsigned.Enqueue(command.CommandText);
            if (value.Key == RelationalEventId.CommandExecuting.Name && Activity.Current is { } call)
                _counts.AddOrUpdate(call.TraceId.ToHexString(), 1, (_, count) => count + 1);
        }

        public void OnCompleted()
        {
            // Nothing ends here.
        }

        public void OnError(Exception error)
        {
            // Nothing fails here.
        }

        public void Dispose()
        {
            _listening.ForEach(l => l.Dispose());
            _calls.Dispose();
        }
    }
}

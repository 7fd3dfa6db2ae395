using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pass.Portal.Hosting;
using Pass.Testing;

namespace Pass.Portal.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_are_on_a_port_of_their_own_and_name_nobody()
    {
        await using var region = await Region.StartAsync(null, ("Telemetry:Metrics", "http://127.0.0.1:0"));
        var client = region.Client(await region.NewTillAsync());
        (await client.SellAsync(region.Textbook(1_000))).Status.ShouldBe("approved");
        (await client.SellAsync(region.Textbook(99_999))).Status.ShouldBe("refused");
        await client.BalanceAsync(Region.Number);

        using var prometheus = new HttpClient { BaseAddress = new(region.Services.GetServices<IHostedService>().OfType<MetricsServer>().Single().Address!) };
        var text = "";
        // The projector has measured its lag once it has looked at the log.
        await Patience.UntilAsync(async () => (text = await prometheus.GetStringAsync(new Uri("metrics", UriKind.Relative))).Contains("pass_projector_lag_seconds", StringComparison.Ordinal), TimeSpan.FromMinutes(1));
        text.ShouldContain("pass_operations_total{");
        text.ShouldContain("kind=\"Sale\"");
        text.ShouldContain("code=\"InsufficientBalance\"");
        foreach (var name in (string[])["pass_queue_waiting", "pass_commit_duration_seconds_bucket", "pass_commit_operations_", "http_server_request_duration_seconds_bucket"])
            text.ShouldContain(name);
        text.ShouldNotContain(Region.Number);
        text.ShouldNotContain($"{Region.Holder.Value}");

        (await prometheus.GetAsync(new Uri("health/live", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound, "the API is not on the port of the metrics");
        (await region.Http.GetAsync(new Uri("metrics", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound, "nor the metrics on the API's");
    }

    [Fact]
    public async Task Nothing_is_gathered_unless_a_setting_asks_for_it()
    {
        await using var region = await Region.StartAsync();
        region.Services.GetService<OpenTelemetry.Metrics.MeterProvider>().ShouldBeNull();
        region.Services.GetServices<IHostedService>().OfType<MetricsServer>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Telemetry:Metrics", "9464")]
    [InlineData("Telemetry:Otlp", "collector:4317")]
    [InlineData("Telemetry:Otlp", "http://collector:4317/v1/traces")]
    public async Task A_wrong_address_is_named(string setting, string value)
    {
        var said = (await Should.ThrowAsync<InvalidOperationException>(() => Region.StartAsync(null, (setting, value)))).Message;
        said.ShouldStartWith($"Pass:{setting}");
        said.ShouldContain(value);
    }

    [Fact]
    public async Task A_sale_leads_from_its_trace_to_its_operation_and_the_trace_names_nobody()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Pass" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        Guid sold;
        await using (var region = await Region.StartAsync(null, ("Telemetry:Metrics", "http://127.0.0.1:0")))
        {
            var client = region.Client(await region.NewTillAsync());
            var sale = region.Textbook(1_000);
            await client.SellAsync(sale);
            await client.BalanceAsync(Region.Number);
            sold = sale.OperationId;
        }

        var call = ended.Single(activity => activity.GetTagItem("pass.operation.id") as string == sold.ToString());
        call.GetTagItem("pass.code").ShouldBe("None");
        ended.ShouldContain(activity => activity.OperationName == "pass.commit");
        ended.SelectMany(activity => activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Append(activity.DisplayName)).ShouldNotContain(text => text.Contains(Region.Number, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("caisse-7.2026-09-05_0001", true)]
    [InlineData("with space", false)]
    [InlineData("<b>", false)]
    [InlineData("", false)]
    public async Task A_tills_own_correlation_id_is_echoed_when_it_is_short_and_plain(string given, bool isEchoed)
    {
        await using var region = await Region.StartAsync();
        foreach (var (id, echoed) in new[] { (given, isEchoed), (new string('a', Correlation.MaxLength + 1), false) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "v1/sales/" + Guid.Empty);
            request.Headers.TryAddWithoutValidation(Correlation.Header, id);
            using var answer = await region.Http.SendAsync(request);
            var back = answer.Headers.GetValues(Correlation.Header).ShouldHaveSingleItem();
            (back == id).ShouldBe(echoed);
            back.Length.ShouldBeInRange(1, Correlation.MaxLength);
        }
    }

    [Fact]
    public async Task Without_one_the_id_of_the_callers_trace_is_used()
    {
        await using var region = await Region.StartAsync(null, ("Telemetry:Metrics", "http://127.0.0.1:0"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "health/live");
        request.Headers.Add("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        // This process's own client would write its own over it.
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = region.Address };
        using var answer = await http.SendAsync(request);
        answer.Headers.GetValues(Correlation.Header).ShouldBe(["4bf92f3577b34da6a3ce929d0e0e4736"]);
    }

    [Fact]
    public async Task What_is_logged_meanwhile_carries_it()
    {
        using var lines = new ScopedLines();
        await using var region = await Region.StartAsync(null, logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(lines));
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/sales/" + Guid.Empty);
        request.Headers.Add(Correlation.Header, "till-7");
        (await region.Http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        lines.Written.ShouldContain(line => line.Contains("CorrelationId:till-7", StringComparison.Ordinal));
    }

    /// <summary>Keeps each line with the scopes it was written in.</summary>
    private sealed class ScopedLines : ILoggerProvider, ISupportExternalScope, ILogger
    {
        private IExternalScopeProvider? _scopes;

        public ConcurrentQueue<string> Written { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var scopes = new List<string>();
            _scopes?.ForEachScope((scope, into) => into.Add($"{scope}"), scopes);
            Written.Enqueue($"{string.Join(' ', scopes)} {formatter(state, exception)}");
        }

        public void Dispose()
        {
        }
    }
}

using System.Net;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Stripe;
using Stripe.Checkout;

namespace Pass.Clearing.Payments.StripeApi;

/// <summary>Why Stripe did not do what it was asked.</summary>
internal enum StripeFaultKind
{
    /// <summary>No answer, or none that says what became of the call: it may be asked again under the same key.</summary>
    Down,
    /// <summary>The key may not do this.</summary>
    Forbidden,
    /// <summary>There is no such object in this account.</summary>
    Missing,
    /// <summary>Stripe will not do it.</summary>
    Refused,
}

/// <param name="Code">Stripe's own, or the status; never a text, which may say too much.</param>
internal sealed record StripeFault(StripeFaultKind Kind, string Code)
{
    /// <summary>What follows for an event about the object: null to wait, when Stripe said nothing of it; else its refusal, which holds up nothing else.</summary>
    public string? Outcome => Kind == StripeFaultKind.Down ? null : $"{Kind}";

    /// <summary>Outcomes of events that Stripe does not let us look into: each sweep asks again, and a person is told until it does.</summary>
    public const string Forbidden = nameof(StripeFaultKind.Forbidden), Refused = nameof(StripeFaultKind.Refused);

    public Problem ToProblem() => StripeSettings.Words.Problem(Kind switch
    {
        StripeFaultKind.Down => "StripeDown",
        StripeFaultKind.Forbidden => "StripeForbidden",
        _ => "StripeRefused",
    }, Code);
}

/// <summary>The client of Stripe's servers, under one key. Every call goes through <see cref="AskAsync"/>, which tells what may be tried again from what may not.</summary>
public sealed class StripeGateway : IDisposable
{
    private const int Retries = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http;
    private readonly StripeClient _client;

    public StripeGateway(StripeSettings settings)
    {
        Settings = settings;
        _http = new HttpClient { Timeout = Patience };
        _client = new(settings.Key, httpClient: new SystemNetHttpClient(_http, Retries, enableTelemetry: false), apiBase: settings.Address?.GetLeftPart(UriPartial.Authority));
    }

    internal StripeSettings Settings { get; }

    internal TransferService Transfers => new(_client);

    internal PayoutService Payouts => new(_client);

    internal SessionService Sessions => new(_client);

    internal PaymentIntentService Intents => new(_client);

    internal ChargeService Charges => new(_client);

    internal RefundService Refunds => new(_client);

    internal DisputeService Disputes => new(_client);

    internal EventService Events => new(_client);

    internal BalanceService Balance => new(_client);

    internal BalanceTransactionService Movements => new(_client);

    /// <summary>Makes one call, or reads one list to its end.</summary>
    internal async Task<(T? Value, StripeFault? Fault)> AskAsync<T>(Func<StripeGateway, Task<T>> call) where T : class
    {
        try
        {
            return (await call(this), null);
        }
        catch (StripeException e) when ((int)e.HttpStatusCode > 0)
        {
            var code = e.StripeError?.Code ?? e.StripeError?.Type ?? $"{(int)e.HttpStatusCode}";
            return (null, new(e.HttpStatusCode switch
            {
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => StripeFaultKind.Forbidden,
                HttpStatusCode.NotFound => StripeFaultKind.Missing,
                HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests => StripeFaultKind.Down,
                >= HttpStatusCode.InternalServerError => StripeFaultKind.Down,
                _ => StripeFaultKind.Refused,
            }, code));
        }
        catch (Exception e) when (e is StripeException or HttpRequestException or IOException or TaskCanceledException { InnerException: TimeoutException })
        {
            return (null, new(StripeFaultKind.Down, e is TaskCanceledException ? "timeout" : "network"));
        }
    }

    /// <summary>Whether the key is of the account that this region has always used; the first one is added to the context, to be saved by the caller.</summary>
    /// <returns>Problems: StripeAccountForeign, StripeDown, StripeForbidden, StripeRefused; null when it is.</returns>
    internal async Task<(StripeCursor? Cursor, Problem? Problem)> OwnAsync(PassDbContext context, CancellationToken ct)
    {
        var (account, fault) = await AskAsync(g => new AccountService(g._client).GetSelfAsync(cancellationToken: ct));
        if (fault is not null)
            return (null, fault.ToProblem());
        var known = await context.StripeCursors.SingleOrDefaultAsync(ct);
        if (known is not null)
            return known.Account == account!.Id ? (known, null) : (null, StripeSettings.Words.Problem("StripeAccountForeign", account.Id, known.Account));
        known = new() { Account = account!.Id };
        context.StripeCursors.Add(known);
        return (known, null);
    }

    public void Dispose() => _http.Dispose();
}

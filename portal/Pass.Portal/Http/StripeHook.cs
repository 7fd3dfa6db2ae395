using Pass.Clearing.Payments.StripeApi;
using Pass.Core;
using Pass.Data;
using Pass.Engine;

namespace Pass.Portal.Http;

/// <summary>Where Stripe tells what happened: signed by it, kept before it is answered, and looked at by asking Stripe again. Without a key it says so, and the node serves everything else.</summary>
internal sealed class StripeHook : IDisposable
{
    public const string Path = "/hooks/stripe";

    /// <summary>Stripe waits ten seconds for an answer; what is not done by then, the sweep does.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(9);

    private readonly StripeGateway? _stripe;
    private readonly StripeInbox? _inbox;
    private readonly StripeSweep? _sweep;
    private readonly Problem? _missing;
    private readonly TimeProvider _time;
    private readonly ILogger<StripeHook> _log;

    public StripeHook(IConfiguration configuration, PassDatabase database, AuthorizationEngine engine, TimeProvider time, ILogger<StripeHook> log)
    {
        (_time, _log) = (time, log);
        if (!StripeSettings.Read(name => configuration[name]).Ok(out var settings, out _missing))
            return;
        _stripe = new(settings);
        var purses = new FamilyPurses(async (request, ct) => await engine.SubmitAsync(request, ct), engine.ReadAsync);
        Families = new(database, _stripe, purses, time);
        (_inbox, _sweep) = (new(database, _stripe, purses, time), new(database, _stripe, purses, time));
    }

    /// <summary>What families pay in; null where Stripe is not configured.</summary>
    public FamilyPayments? Families { get; }

    public async Task<IResult> ReceiveAsync(HttpContext context)
    {
        if (_inbox is null)
            return Refused(_missing!, StatusCodes.Status503ServiceUnavailable);
        using var late = new CancellationTokenSource(Patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, context.RequestAborted);
        try
        {
            using var reader = new StreamReader(context.Request.Body);
            var payload = await reader.ReadToEndAsync(both.Token);
            var taken = await _inbox.ReceiveAsync(payload, context.Request.Headers["Stripe-Signature"], SystemActors.Stripe, both.Token);
            if (taken.Ok(out _, out var problem))
                return Results.Ok();
            if (_log.IsEnabled(LogLevel.Warning))
                _log.LogWarning("An event for Stripe's address was refused: {Code}", problem.Code);
            return Refused(problem, problem.Code switch
            {
                "StripeSecretMissing" => StatusCodes.Status503ServiceUnavailable,
                "StripeTooLarge" => StatusCodes.Status413PayloadTooLarge,
                _ => StatusCodes.Status400BadRequest,
            });
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
        catch (BadHttpRequestException e)
        {
            return Results.StatusCode(e.StatusCode);
        }
    }

    /// <summary>Catches up with what never came.</summary>
    public Task<Result<StripeSweepResult>> SweepAsync(Actor actor, CancellationToken ct) => _sweep?.RunAsync(actor, ct) ?? Task.FromResult<Result<StripeSweepResult>>(_missing!);

    public void Dispose() => _stripe?.Dispose();

    private static IResult Refused(Problem problem, int status) => Results.Text(problem.Text, statusCode: status);
}

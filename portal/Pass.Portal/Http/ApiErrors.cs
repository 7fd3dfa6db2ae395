using Pass.Data.Log;
using Pass.Engine;

namespace Pass.Portal.Http;

/// <summary>Whatever goes wrong under /v1, however that is spelt, is answered as problem details with a code.</summary>
internal sealed class ApiErrors(RequestDelegate next, ILogger<ApiErrors> log)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public async Task InvokeAsync(HttpContext context)
    {
        ApiProblem problem;
        try
        {
            await next(context);
            var response = context.Response;
            if (response.StatusCode < 400 || response.HasStarted || response.ContentType is not null)
                return;
            problem = new(ProblemCodes.OfStatus(response.StatusCode));
        }
        catch (EngineOverloadedException)
        {
            problem = new(ProblemCode.Overloaded) { RetryAfter = Soon };
        }
        catch (EngineUnavailableException)
        {
            problem = new(ProblemCode.Unavailable) { RetryAfter = Soon };
        }
        catch (LogBrokenException error)
        {
            log.LogCritical(error, "The log does not follow itself: the partition answers nothing until somebody looks");
            problem = new(ProblemCode.Unavailable) { RetryAfter = TimeSpan.FromMinutes(1) };
        }
        catch (BadHttpRequestException error)
        {
            problem = new(ProblemCodes.OfStatus(error.StatusCode));
        }
        catch (Exception error) when (!context.RequestAborted.IsCancellationRequested)
        {
            // Never the address: it may hold the number of a pass.
            log.LogError(error, "{Endpoint} failed", context.GetEndpoint()?.DisplayName ?? "A call outside the API");
            problem = new(ProblemCode.InternalError);
        }
        if (!context.Response.HasStarted)
            await problem.WriteAsync(context);
    }
}

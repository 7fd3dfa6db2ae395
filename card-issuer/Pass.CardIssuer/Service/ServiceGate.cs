using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Pass.CardIssuer.Service;

/// <summary>Lets in only who knows the secret, and gives every failure its problem. Never logs a header or a body.</summary>
internal sealed class ServiceGate(RequestDelegate next, ServiceAccess access, ILogger<ServiceGate> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            if (!access.Admits(context.Request.Headers.Authorization.ToString()))
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
                await context.RefuseAsync(IssuanceTexts.Problem("SecretWrong"), StatusCodes.Status401Unauthorized);
                return;
            }
            await next(context);
            if (context.Response is { StatusCode: >= 400, HasStarted: false, ContentType: null })
                await context.RefuseAsync(IssuanceTexts.Problem("NoSuchCall"), context.Response.StatusCode);
        }
        catch (RefusedException refused)
        {
            await context.RefuseAsync(refused.Problem, refused.Status);
        }
        catch (JsonException error)
        {
            await context.RefuseAsync(IssuanceTexts.Problem("BodyUnreadable", error.Path ?? "$"), StatusCodes.Status400BadRequest);
        }
        catch (BadHttpRequestException error)
        {
            await context.RefuseAsync(IssuanceTexts.Problem("BodyRefused"), error.StatusCode);
        }
        catch (Exception error) when (error is DbException or DbUpdateException)
        {
            log.LogError(error, "{Method} {Path}: the store cannot be used", context.Request.Method, context.Request.Path);
            await context.RefuseAsync(IssuanceTexts.Problem("StoreUnavailable"), StatusCodes.Status503ServiceUnavailable);
        }
        catch (Exception error) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            log.LogError(error, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
            await context.RefuseAsync(IssuanceTexts.Problem("ServiceFailed"), StatusCodes.Status500InternalServerError);
        }
    }
}

/// <summary>The service's secret, kept as its hash: what is compared takes the same time whatever is sent.</summary>
internal sealed class ServiceAccess(string secret)
{
    private const string Scheme = "Bearer ";
    private readonly byte[] _expected = SHA256.HashData(Encoding.UTF8.GetBytes(Scheme + secret));

    public bool Admits(string authorization) =>
        authorization.Length <= 1_000 && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(authorization)), _expected);
}

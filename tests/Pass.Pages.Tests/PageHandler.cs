using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Pass.Pages.Tests;

/// <summary>One thing that can be asked of a page, as compiled.</summary>
/// <param name="Route">Template of the page's route, without its first slash.</param>
/// <param name="Verb">GET or POST.</param>
/// <param name="Name">Of the handler; null for the page itself.</param>
/// <param name="Takes">What it is given by the address or a form.</param>
internal sealed record PageHandler(string Route, string Verb, string? Name, IReadOnlyList<string> Takes)
{
    public override string ToString() => $"{Verb} /{Route}{(Name is null ? "" : $"?handler={Name}")}";

    /// <summary>Of all pages that there are.</summary>
    public static async Task<IReadOnlyList<PageHandler>> OfAsync(Portal portal)
    {
        var loader = portal.Services.GetRequiredService<PageLoader>();
        var handlers = new List<PageHandler>();
        foreach (var endpoint in portal.Endpoints.DistinctBy(e => e.RoutePattern.RawText))
        {
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not { } page)
                continue;
            var compiled = await loader.LoadAsync(page, EndpointMetadataCollection.Empty);
            handlers.AddRange(compiled.HandlerMethods.Select(h => new PageHandler(
                endpoint.RoutePattern.RawText!.TrimStart('/'), h.HttpMethod.ToUpperInvariant(), h.Name,
                [.. h.Parameters.Select(p => p.Name), .. compiled.BoundProperties.Cast<PageBoundPropertyDescriptor>().Where(p => IsBound(p, h.HttpMethod)).Select(p => p.Name)])));
        }
        return handlers;
    }

    private static bool IsBound(PageBoundPropertyDescriptor property, string verb) =>
        property.Property.GetCustomAttributes(typeof(BindPropertyAttribute), true).Cast<BindPropertyAttribute>().Any(b => HttpMethods.IsPost(verb) || b.SupportsGet);
}

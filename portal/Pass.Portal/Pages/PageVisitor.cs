using Microsoft.AspNetCore.Authentication;
using Pass.Design;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages;

/// <summary>Says who is there, and draws the frame around the page for them.</summary>
internal sealed class PageVisitor(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context, PageFrame frame, RegionName region)
    {
        // Only where a page is: what is not there is nobody's.
        if (await context.AuthenticateAsync(Sessions.Scheme) is { Succeeded: true, Principal: { } principal })
            context.User = principal;
        var visitor = Visitor.Of(context.User);
        frame.Owner = await region.GetAsync(context.RequestAborted);
        var brand = await region.BrandAsync(context.RequestAborted);
        (frame.Style, frame.Logo) = (brand.StyleUrl, brand.LogoUrl);
        frame.Warning = await region.IsSampleAsync(context.RequestAborted) ? PageWords.Say("Sample") : null;
        frame.Here = context.Request.Path + context.Request.QueryString;
        frame.SignedInAs = visitor?.Name;
        frame.Footer = [new("/partenaires", PageWords.Say("Places")), new("/regles", PageWords.Say("Rules")), new("/pro/rejoindre", PageWords.Say("Join")), new("/accessibilite", PageWords.Say("Accessibility")), new("/mentions-legales", PageWords.Say("Legal"))];
        var space = SpaceMenu.At(context.Request.Path, visitor);
        if (space is not null)
        {
            (frame.Space, frame.Home, frame.Menu, frame.IsForThumbs) = (space.Name, space.Home, space.Menu, space.IsForThumbs);
            if (space.Home == PhoneApp.Scope)
            {
                frame.App = PhoneApp.Shell;
                context.Response.Headers[PhoneApp.OwnerHeader] = PhoneApp.OwnerOf(visitor!.Session);
            }
            frame.Here = context.Request.Path;
        }
        frame.Spaces = visitor is null ? [] : [.. SpaceMenu.Of(visitor).Select(s => new MenuEntry(s.Home, s.Name, s.Icon))];
        await next(context);
    }
}

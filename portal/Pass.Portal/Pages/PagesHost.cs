using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Pass.Clearing.Budget;
using Pass.Clearing.Partners;
using Pass.Clearing.Payments;
using Pass.Data.Model;
using Pass.Design;
using Pass.Portal.Http;
using Pass.Portal.SignIns;
using Pass.Region.Holders.Roll;
using Pass.Region.Mails;
using Pass.Region.SignIns;
using Pass.Region.Textbooks;

namespace Pass.Portal.Pages;

/// <summary>The pages of a node, beside its API: what they need, and a pipeline of their own that no sale goes through.</summary>
internal static class PagesHost
{
    /// <summary>Page folders, each under its policy; the folder Public is everybody's.</summary>
    private static readonly (string Folder, string Policy)[] Spaces =
        [("/Account", Policies.SignedIn), ("/Youth", Policies.Youth), ("/Family", Policies.Family), ("/School", Policies.School), ("/Partner", Policies.Partner), ("/Staff", Policies.Staff)];

    /// <summary>What is another program's to call: none of it goes through what pages need.</summary>
    private static readonly string[] Others = ["/v1", "/assets", "/health", "/openapi", StripeHook.Path];

    /// <exception cref="InvalidOperationException">A setting of a provider of identities is wrong.</exception>
    public static void Add(IServiceCollection services, IConfiguration configuration, RegionSources sources, TimeProvider time)
    {
        services.AddSingleton(new DesignAssets()).AddScoped<PageFrame>().AddSingleton(sources.Database).AddSingleton(new RegionName(sources.Database, time));
        services.AddScoped(_ => sources.Database.CreateContext());
        services.AddSingleton<StepCookie>().AddSingleton(provider => new Sessions(sources.Database, time, provider.GetRequiredService<StepCookie>())).AddSingleton(new DoorLimits(time));
        services.AddScoped<Door>().AddScoped<Factors>().AddScoped<SelfProof>().AddScoped<Look>();
        services.AddSingleton(new AddressOffice(sources.Database, time)).AddSingleton(new AttestationSeal(sources.Database));
        services.AddSingleton(new BudgetMemory(time)).AddSingleton(new RunMemory(time)).AddSingleton(new DemandMemory(time)).AddSingleton(new RetentionMemory(time)).AddSingleton(new RollMemory(time));
        services.AddSingleton(new SignInOffice(sources.Database, time)).AddSingleton(new FamilyCodes(sources.Database, time)).AddSingleton(new SaleFeed(sources.Database, time));
        AddSealing(services, sources);
        AddIdentity(services);
        var authentication = services.AddAuthentication().AddCookie(Sessions.Scheme, SessionCookie);
        AddFederation(authentication, FederationProvider.Read(configuration), sources, time);
        Policies.Add(services.AddAuthorizationBuilder());
        services.AddAntiforgery(form => form.Cookie = new SecureCookie { Name = "__Host-pass-form", HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true });
        services.AddResponseCompression(pack =>
        {
            pack.EnableForHttps = true;
            pack.MimeTypes = ["text/html", "text/javascript", "application/manifest+json"];
        });
        services.AddRazorPages(pages =>
        {
            pages.Conventions.AuthorizeFolder("/", Policies.SignedIn).AllowAnonymousToFolder("/Public");
            foreach (var (folder, policy) in Spaces)
                pages.Conventions.AuthorizeFolder(folder, policy);
            pages.Conventions.AllowAnonymousToFolder("/Account/Entry");
        }).AddMvcOptions(mvc =>
        {
            mvc.ModelBindingMessageProvider.SetAttemptedValueIsInvalidAccessor((_, _) => PageWords.Say("Unreadable"));
            mvc.ModelBindingMessageProvider.SetValueMustNotBeNullAccessor(_ => PageWords.Say("Missing"));
            mvc.ModelBindingMessageProvider.SetMissingBindRequiredValueAccessor(_ => PageWords.Say("Missing"));
            // A page says itself what it needs, in the reader's language.
            mvc.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
            mvc.Filters.Add(new AutoValidateAntiforgeryTokenAttribute());
        })
        // Named, whoever hosts the node: a test's own assembly has no pages.
        .ConfigureApplicationPartManager(parts => parts.ApplicationParts.Clear())
        .AddApplicationPart(typeof(PagesHost).Assembly).AddApplicationPart(typeof(DesignAssets).Assembly);
    }

    /// <summary>Before the routes are looked for: how a page answers, whatever happens.</summary>
    public static void UsePageAnswers(this WebApplication app) => app.UseWhen(IsPage, pages =>
    {
        // Only where nothing that was sent comes back in the page, so that its length tells nobody anything (BREACH).
        pages.UseWhen(context => HttpMethods.IsGet(context.Request.Method) && !context.Request.QueryString.HasValue && context.Request.Path.StartsWithSegments(PhoneApp.Scope), young => young.UseResponseCompression());
        pages.UseMiddleware<PageAnswer>();
        pages.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = "/erreur/500",
            StatusCodeSelector = error => error is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
        });
        pages.UseStatusCodePagesWithReExecute("/erreur/{0}");
    });

    /// <summary>Once the route is known, before it is asked who may take it.</summary>
    public static void UsePageVisitors(this WebApplication app) => app.UseWhen(IsPage, pages => pages.UseMiddleware<PageVisitor>());

    public static void MapPages(this WebApplication app)
    {
        app.MapDesign(app.Services.GetRequiredService<DesignAssets>()).AllowAnonymous().ExcludeFromDescription();
        RegionBrand.Map(app);
        app.MapRazorPages();
        app.MapApiPages();
        // Prices were written here before benefits had a page of their own.
        app.MapGet("/region/avantages/nouvelle", () => Results.LocalRedirect("/region/conventions/nouvelle", permanent: true)).AllowAnonymous().ExcludeFromDescription();
        StatementCodes.Map(app);
        app.MapPhoneApp(app.Services.GetRequiredService<DesignAssets>());
        TillApp.Map(app, app.Services.GetRequiredService<DesignAssets>());
    }

    /// <summary>Whatever is not another program's.</summary>
    private static bool IsPage(HttpContext context)
    {
        // A loop, and not a function that would be made anew for each sale.
        foreach (var other in Others)
        {
            if (context.Request.Path.StartsWithSegments(other, StringComparison.OrdinalIgnoreCase))
                return false;
        }
        return true;
    }

    private static void AddSealing(IServiceCollection services, RegionSources sources)
    {
        services.AddSingleton(new RegionSeal(sources.Database));
        services.AddDataProtection().SetApplicationName("pass");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(options =>
        {
            options.XmlRepository = new KeyRing(sources.Database);
            options.XmlEncryptor = provider.GetRequiredService<RegionSeal>();
        }));
    }

    private static void AddIdentity(IServiceCollection services)
    {
        services.AddIdentityCore<SignIn>(identity =>
        {
            identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
            // Long rather than strange (NIST SP 800-63B §3.1.1).
            identity.Password.RequiredLength = 12;
            identity.Password.RequireDigit = identity.Password.RequireLowercase = identity.Password.RequireUppercase = identity.Password.RequireNonAlphanumeric = false;
            identity.Password.RequiredUniqueChars = 5;
            identity.Lockout.MaxFailedAccessAttempts = 10;
            identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
            // Handles are checked where they are made, see Pass.Core.Handle.
            identity.User.AllowedUserNameCharacters = "";
        }).AddTokenProvider<AuthenticatorTokenProvider<SignIn>>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddScoped<IUserStore<SignIn>, SignInStore>().AddScoped<IPasskeyHandler<SignIn>, PasskeyHandler<SignIn>>();
        services.Configure<IdentityPasskeyOptions>(passkeys =>
        {
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
        });
    }

    /// <summary>None, where none is set.</summary>
    private static void AddFederation(AuthenticationBuilder authentication, IReadOnlyList<FederationProvider> providers, RegionSources sources, TimeProvider time)
    {
        authentication.Services.AddSingleton(providers).AddSingleton(new FederationOffice(sources.Database, time)).AddScoped<Federation>();
        foreach (var provider in providers)
            FederationScheme.Add(authentication, provider, name => new SecureCookie { Name = name, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = TimeSpan.FromMinutes(10), IsEssential = true }, time);
    }

    private static void SessionCookie(CookieAuthenticationOptions options)
    {
        options.Cookie = new SecureCookie { Name = Entrance.SessionName, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };
        // How long a session lasts its row says; the cookie only outlives it.
        (options.ExpireTimeSpan, options.SlidingExpiration) = (TimeSpan.FromDays(90), true);
        options.Events.OnValidatePrincipal = cookie => cookie.HttpContext.RequestServices.GetRequiredService<Sessions>().ValidateAsync(cookie);
        options.Events.OnRedirectToLogin = redirect =>
        {
            redirect.Response.Redirect(Entrance.AddressFor(redirect.Request));
            return Task.CompletedTask;
        };
        options.Events.OnRedirectToAccessDenied = redirect =>
        {
            if (Visitor.Of(redirect.HttpContext.User) is { NeedsSecondFactor: true, HasSecondFactor: false })
                redirect.Response.Redirect("/compte/code?retour=" + Uri.EscapeDataString(redirect.Request.Path + redirect.Request.QueryString));
            else
                redirect.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    /// <summary>Secure on loopback too, where browsers take it: one name and one rule everywhere.</summary>
    private sealed class SecureCookie : CookieBuilder
    {
        public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
        {
            var options = base.Build(context, expiresFrom);
            options.Secure = true;
            return options;
        }
    }
}

using System.ComponentModel;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Pass.Portal.Http;

/// <summary>The addresses of the API, who may call them, and what they take and give (which /openapi/v1.json tells).</summary>
internal static class ApiEndpoints
{
    public const string PartnerPolicy = "PartnerSoftware";

    public static void MapApi(this WebApplication app)
    {
        // Resolved once: a sale does not pay for the container.
        var sales = app.Services.GetRequiredService<SalesApi>();
        var activation = app.Services.GetRequiredService<TerminalActivation>();
        var lists = app.Services.GetRequiredService<ListsApi>();
        var days = app.Services.GetRequiredService<TillDayApi>();
        var gates = app.Services.GetRequiredService<GateApi>();
        var reports = app.Services.GetRequiredService<TillReportApi>();
        var books = app.Services.GetRequiredService<TextbooksApi>();
        var api = app.MapGroup("/v1");

        api.MapPost("/sales", sales.SellAsync).ForTills("Sales").WithName("sell").WithSummary("Sell, or hold with capture: false.")
            .Describe(sales.SellAsync).Takes<SaleBody>().Gives<OperationAnswer>();
        api.MapPost("/sales/batch", sales.UploadAsync).ForTills("Tills").WithName("upload").WithSummary("Send sales taken offline.")
            .Describe(sales.UploadAsync).Takes<BatchBody>().Gives<BatchAnswer>().WithMetadata(new RequestSizeLimitAttribute(ServerLimits.BatchBytes));
        foreach (var what in Enum.GetValues<FollowUp>())
        {
            var name = what.ToString().ToLowerInvariant();
            api.MapPost($"/sales/{{id}}/{name}", (HttpContext context, string id) => sales.FollowUpAsync(context, id, what))
                .ForTills("Sales").WithName(name).WithSummary(Summary(what)).Takes<FollowUpBody>().Gives<OperationAnswer>();
        }
        api.MapGet("/sales/{id}", (HttpContext context, string id, [Description("The twelve digits of its pass: found at once, and told apart from what else has this id.")] string? pass) => sales.FindAsync(context, id))
            .ForTills("Sales").WithName("find").WithSummary("Read again what was decided.").Gives<OperationAnswer>(404, 409);
        api.MapGet("/passes/{number}/balance", (HttpContext context, string number) => sales.BalanceAsync(context, number))
            .ForTills("Sales").WithName("balance").WithSummary("What is left on a pass, in the purses this partner takes.").Gives<BalanceAnswer>(404);
        api.MapPost("/textbooks", books.ListAsync).ForTills("Tills").WithName("textbooks").WithSummary("The list of a young person's class, by the code it shows: what is still missing, what the pass pays of the basket.")
            .Describe(books.ListAsync).Takes<TextbooksBody>().Gives<TextbooksAnswer>();
        api.MapGet("/products", sales.ProductsAsync).ForTills("Sales").WithName("products").WithSummary("What may be sold under the pass, by code and by the number that cards sign.")
            .Describe(sales.ProductsAsync).Gives<ProductsAnswer>();
        api.MapGet("/offline", sales.OfflineAsync).ForTills("Tills").WithName("offline").WithSummary("How this till may sell without the network.")
            .Describe(sales.OfflineAsync).Gives<OfflineAnswer>();
        api.MapGet("/operations", (HttpContext context, [Description("The day in Paris by the till's clock, 2026-09-05.")] string day, [Description("What the page before said in next.")] string? after) => days.DayAsync(context))
            .ForTills("Tills").WithName("day").WithSummary("What the region has of this till on a day, line by line.").Gives<TillDayAnswer>();
        api.MapGet("/trust", lists.TrustAsync).ForTills("Lists").WithName("trust").WithSummary("The issuing authorities to trust, signed by the root; ETag and 304.")
            .Describe(lists.TrustAsync).GivesBytes(ListsApi.Cose);
        api.MapGet("/credentials/status", (HttpContext context, [Description("Version of the list that the till has.")] long? from) => lists.StatusAsync(context))
            .ForTills("Lists").WithName("status").WithSummary("The signed status list (COSE), or, from a version that is kept, the delta to it (CBOR); 204 when it is that one.")
            .GivesBytes(ListsApi.Cose, ListsApi.Delta);
        MapPartner(api.MapGroup("/partner").WithTags("Partners' software"), app.Services.GetRequiredService<PartnerApi>(), app.Services.GetRequiredService<PartnerShopApi>());
        api.MapPost("/terminals/activate", activation.ActivateAsync).AllowAnonymous().WithTags("Tills").WithName("activate").WithSummary("Bring a till into service with its one-time code.")
            .Describe(activation.ActivateAsync).Takes<ActivationBody>().Gives<ActivationAnswer>();
        api.MapPost("/terminals/report", reports.TakeAsync).ForTills("Tills").WithName("report").WithSummary("Say how the till stands, now and then.")
            .Describe(reports.TakeAsync).Takes<TillReportBody>().GivesNothing();
        MapGates(app.MapGroup(GateDoor.Under).WithTags("Gates of schools"), gates, lists);
    }

    private static void MapGates(RouteGroupBuilder api, GateApi gates, ListsApi lists)
    {
        api.MapPost("/activate", gates.ActivateAsync).AllowAnonymous().WithName("activateGate").WithSummary("Bring a school's gate into service with its one-time code.")
            .Describe(gates.ActivateAsync).Takes<ActivationBody>().Gives<GateActivationAnswer>();
        api.MapGet("/roster", gates.RosterAsync).ForGates().WithName("gateRoster").WithSummary("The school's list as digests under a salt of its own, signed; ETag and 304.")
            .Describe(gates.RosterAsync).GivesBytes(ListsApi.Cose);
        api.MapGet("/trust", lists.TrustAsync).ForGates().WithName("gateTrust").WithSummary("As for tills.").Describe(lists.TrustAsync).GivesBytes(ListsApi.Cose);
        api.MapGet("/credentials/status", (HttpContext context, [Description("Version of the list that the gate has.")] long? from) => lists.StatusAsync(context))
            .ForGates().WithName("gateStatus").WithSummary("As for tills.").GivesBytes(ListsApi.Cose, ListsApi.Delta);
        api.MapPost("/counts", gates.CountsAsync).ForGates().WithName("gateCounts").WithSummary("Tell how many came, by hour; told twice, it counts once.")
            .Describe(gates.CountsAsync).Takes<GateCountsBody>().GivesNothing();
    }

    /// <summary>For partners' own software, each with the key that its owner made.</summary>
    private static void MapPartner(RouteGroupBuilder api, PartnerApi partner, PartnerShopApi shop)
    {
        api.MapGet("", partner.MeAsync).ForSoftware().WithName("partner").WithSummary("Whose key it is, and what it may read.").Describe(partner.MeAsync).Gives<PartnerAnswer>();
        api.MapGet("/sales", (HttpContext context, [Description("First business day, 2026-09-05; today when absent.")] string? from, [Description("Last business day, at most 92 days later.")] string? to,
                [Description("What the page before said in next.")] string? after) => partner.SalesAsync(context))
            .ForSoftware().WithName("partner-sales").WithSummary("The partner's sales and what was given back.").Gives<PartnerSalesAnswer>();
        api.MapGet("/sales/{id}", (HttpContext context, string id) => partner.SaleAsync(context, id)).ForSoftware().WithName("partner-sale").WithSummary("One of them.").Gives<PartnerSaleAnswer>(404);
        api.MapGet("/payments", (HttpContext context, [Description("What the page before said in next.")] string? before) => partner.PaymentsAsync(context))
            .ForSoftware().WithName("partner-payments").WithSummary("What the partner was paid, and where each payment is.").Gives<PartnerPaymentsAnswer>();
        api.MapGet("/payments/{number}", (HttpContext context, string number) => partner.PaymentAsync(context, number)).ForSoftware().WithName("partner-payment").WithSummary("One payment with the lines of its statement.").Gives<PartnerPaymentAnswer>(404);
        api.MapGet("/forecast", partner.ForecastAsync).ForSoftware().WithName("partner-forecast").WithSummary("When the partner is paid next, and how much.").Describe(partner.ForecastAsync).Gives<PartnerForecastAnswer>();
        api.MapPost("/sales", shop.SellAsync).ForSoftware().WithName("partner-sell").WithSummary("Sell from afar to a code or a phone's QR, or hold with capture: false. The same operationId again is the same sale.")
            .Describe(shop.SellAsync).Takes<SaleBody>().Gives<OperationAnswer>();
        foreach (var what in Enum.GetValues<FollowUp>())
        {
            var name = what.ToString().ToLowerInvariant();
            api.MapPost($"/sales/{{id}}/{name}", (HttpContext context, string id) => shop.FollowUpAsync(context, id, what))
                .ForSoftware().WithName($"partner-{name}").WithSummary(Summary(what)).Takes<FollowUpBody>().Gives<OperationAnswer>();
        }
    }

    private static IEndpointConventionBuilder ForSoftware(this IEndpointConventionBuilder endpoint) =>
        endpoint.RequireAuthorization(PartnerPolicy).WithProblems(401);

    /// <param name="tag">Under which the documentation has it.</param>
    private static IEndpointConventionBuilder ForTills(this IEndpointConventionBuilder endpoint, string tag) =>
        endpoint.WithTags(tag).RequireAuthorization(TillDoor.Policy).WithMetadata(TillsOnly.Mark).WithProblems(401);

    private static IEndpointConventionBuilder ForGates(this IEndpointConventionBuilder endpoint) =>
        endpoint.RequireAuthorization(GateDoor.Policy).WithMetadata(GatesOnly.Mark).WithProblems(401);

    /// <summary>A bare request delegate does not describe itself.</summary>
    private static IEndpointConventionBuilder Describe(this IEndpointConventionBuilder endpoint, RequestDelegate handler) =>
        endpoint.WithMetadata(handler.Method);

    private static IEndpointConventionBuilder Takes<TBody>(this IEndpointConventionBuilder endpoint) =>
        endpoint.WithMetadata(new AcceptsMetadata(["application/json"], typeof(TBody))).WithProblems(408, 413, 415);

    private static IEndpointConventionBuilder Gives<TAnswer>(this IEndpointConventionBuilder endpoint, params int[] problems) => endpoint
        .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(TAnswer), ["application/json"]))
        .WithProblems([400, 403, 429, 503, .. problems]);

    private static IEndpointConventionBuilder GivesNothing(this IEndpointConventionBuilder endpoint) => endpoint
        .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status204NoContent)).WithProblems(400, 403, 429, 503);

    private static IEndpointConventionBuilder GivesBytes(this IEndpointConventionBuilder endpoint, params string[] types) => endpoint
        .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(Stream), types))
        .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified))
        .WithProblems(403, 404, 429, 503);

    private static IEndpointConventionBuilder WithProblems(this IEndpointConventionBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemAnswer), ["application/problem+json"]));
        return endpoint;
    }

    private static string Summary(FollowUp what) => what switch
    {
        FollowUp.Capture => "Take the money of a hold.",
        FollowUp.Void => "Release a hold.",
        FollowUp.Cancel => "Give back all that remains of a sale.",
        _ => "Give back a part of a sale.",
    };
}

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Portal.Tills;

namespace Pass.Portal.Http;

/// <summary>What the generator of /openapi/v1.json cannot see by itself: our converters, the codes, the tills' tokens.</summary>
internal static class OpenApiDocument
{
    /// <summary>Markdown. A mode without money would decide sales by rules of its own beside those that count; a whole region that is invented decides them by the same.</summary>
    private const string About = """
        Sales under the pass, for tills and web shops, and what partners' own software reads. Amounts are euro cents.

        ## Trying it without money

        There are no test keys: a key of a region reads what is real, and a sale it makes is paid. To try, run a region of your own from a checkout: `./pass up --sample`.
        It serves this same API at `http://localhost:8080` with invented pupils, partners and weeks of sales, and prints a sign-in for each role. Sign in as the partner's owner, make a key and
        a webhook address on the page of your software (`/pro/logiciels`), and call it from here. Nothing there is paid.
        """;

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new() { Title = "Pass", Version = "v1", Description = About };
            document.Servers?.Clear();
            document.Components ??= new();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [TerminalPrincipal.Scheme] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    BearerFormat = "JWT",
                    Description = "ES256 JWT signed by the till: kid = iss = sub = terminal id, aud = pass, iat, exp at most 5 minutes later, jti.",
                },
                [GateDoor.Policy] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    BearerFormat = "JWT",
                    Description = "ES256 JWT signed by a school's gate, as a till's: kid = iss = sub = gate- and its id.",
                },
                [PartnerKeyScheme.Name] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key that an owner of the partner made for its software: pass_…" },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var path = context.Description.RelativePath!;
            if (path is not ("v1/terminals/activate" or "v1/gate/activate"))
                operation.Security = [new() { [new OpenApiSecuritySchemeReference(SchemeOf(path), context.Document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            foreach (var schema in document.Components!.Schemas!.Values)
                DropNulls(schema.Properties);
            if (document.Components.Schemas[nameof(BatchBody)].Properties?["sales"] is OpenApiSchema sales)
                sales.Items = new OpenApiSchemaReference(nameof(SaleBody), document);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Describe(schema, Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type);
            if (context.JsonPropertyInfo is { Name: "code" } code)
                schema.Enum = Codes(code.DeclaringType);
            return Task.CompletedTask;
        });
    }

    private static string SchemeOf(string path) =>
        path.StartsWith("v1/partner", StringComparison.Ordinal) ? PartnerKeyScheme.Name : path.StartsWith("v1/gate/", StringComparison.Ordinal) ? GateDoor.Policy : TerminalPrincipal.Scheme;

    /// <summary>What is absent is left out, never written as null.</summary>
    private static void DropNulls(IDictionary<string, IOpenApiSchema>? properties)
    {
        foreach (var (name, property) in properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (property is OpenApiSchema { OneOf: [{ Type: JsonSchemaType.Null }, var value] })
                properties![name] = value;
            else if (property is OpenApiSchema { Type: { } type } schema)
                schema.Type = type & ~JsonSchemaType.Null;
        }
    }

    private static void Describe(OpenApiSchema schema, Type type)
    {
        if (type == typeof(OperationId))
            (schema.Type, schema.Format) = (JsonSchemaType.String, "uuid");
        else if (type == typeof(PassNumber))
            (schema.Type, schema.Pattern) = (JsonSchemaType.String, "^[0-9]{12}$");
        else if (type == typeof(DateTimeOffset))
            (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
        else if (type == typeof(Money))
            (schema.Type, schema.Format, schema.Minimum) = (JsonSchemaType.Integer, "int64", "1");
        else if (type == typeof(PresentationType))
            (schema.Type, schema.Enum) = (JsonSchemaType.String, [.. PresentationTypeConverter.AllNames.Select(n => (JsonNode)n)]);
        else if (type == typeof(byte[]))
            (schema.Type, schema.Format) = (JsonSchemaType.String, "byte");
        else if (type == typeof(ProductCode))
            (schema.Type, schema.MaxLength) = (JsonSchemaType.String, ProductCode.MaxBytes);
    }

    private static List<JsonNode> Codes(Type owner)
    {
        IEnumerable<string> refusals = Enum.GetNames<RefusalCode>().Where(n => n != nameof(RefusalCode.None));
        var presentations = Enum.GetValues<PresentationRefusal>().Where(r => r != PresentationRefusal.None).Select(OperationAnswers.CodeOf);
        IEnumerable<string>? names = null;
        if (owner == typeof(OperationAnswer))
            names = ["Approved", "Partial", .. refusals, .. presentations, nameof(ProblemCode.InvalidFields), nameof(ProblemCode.PresentationNotConfigured)];
        else if (owner == typeof(ProblemAnswer))
            names = Enum.GetNames<ProblemCode>();
        else if (owner == typeof(FieldAnswer))
            names = Enum.GetNames<FieldCode>();
        return [.. (names ?? []).Select(n => (JsonNode)n)];
    }
}

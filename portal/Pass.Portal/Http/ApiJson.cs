using System.Text.Json.Serialization;

namespace Pass.Portal.Http;

/// <summary>The JSON contract: camelCase, integer cents, nothing unknown, nothing twice, depth 8.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    MaxDepth = 8,
    Converters = [
        typeof(OperationIdConverter), typeof(PassNumberConverter), typeof(InstantConverter), typeof(CentsConverter), typeof(ProductCodeConverter),
        typeof(PresentationTypeConverter), typeof(BytesConverter), typeof(BatchItemConverter)])]
[JsonSerializable(typeof(SaleBody))]
[JsonSerializable(typeof(FollowUpBody))]
[JsonSerializable(typeof(BatchBody))]
[JsonSerializable(typeof(ActivationBody))]
[JsonSerializable(typeof(GateCountsBody))]
[JsonSerializable(typeof(TillReportBody))]
[JsonSerializable(typeof(TextbooksBody))]
[JsonSerializable(typeof(TextbooksAnswer))]
[JsonSerializable(typeof(GateActivationAnswer))]
[JsonSerializable(typeof(OperationAnswer))]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(BalanceAnswer))]
[JsonSerializable(typeof(ProductsAnswer))]
[JsonSerializable(typeof(OfflineAnswer))]
[JsonSerializable(typeof(TillDayAnswer))]
[JsonSerializable(typeof(ActivationAnswer))]
[JsonSerializable(typeof(PartnerAnswer))]
[JsonSerializable(typeof(PartnerSalesAnswer))]
[JsonSerializable(typeof(PartnerPaymentsAnswer))]
[JsonSerializable(typeof(PartnerForecastAnswer))]
[JsonSerializable(typeof(HookMessage))]
[JsonSerializable(typeof(ProblemAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext;

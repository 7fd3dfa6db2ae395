using System.Text.Json.Serialization;
using Pass.Terminal.Days;
using Pass.Terminal.Journal;
using Pass.Terminal.Selling;

namespace Pass.Terminal.App;

/// <summary>An operation as <c>--json</c> and the local interface tell it; amounts in cents.</summary>
internal sealed record OperationView(
    Guid OperationId, string Reference, string Kind, DateTimeOffset At, string State, string? Code, string? Explanation, long AmountCents, long RegionCents, long HolderCents,
    string? Pass, Guid? RelatedId, bool Offline, IReadOnlyList<ReceiptLine> Lines)
{
    public static OperationView Of(TillOperation operation, int terminalId) => new(
        operation.Id, operation.Reference(terminalId), operation.Kind, operation.At, operation.State.ToString(), operation.Code, operation.Explanation, operation.AmountCents,
        operation.Reply is { IsApproved: true } paid ? paid.RegionCents : 0, operation.Reply is { IsApproved: true } held ? held.HolderCents : 0,
        operation.Pass is { Length: 12 } pass ? $"••••••••{pass[8..]}" : null, operation.Related, operation.WasOffline, operation.Lines);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(OperationView))]
[JsonSerializable(typeof(IReadOnlyList<OperationView>))]
[JsonSerializable(typeof(DayReport))]
[JsonSerializable(typeof(BalanceReply))]
internal sealed partial class ViewJson : JsonSerializerContext;

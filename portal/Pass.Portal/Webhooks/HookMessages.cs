using System.Text.Json;
using Pass.Data.Model;
using Pass.Portal.Http;

namespace Pass.Portal.Webhooks;

/// <summary>What is sent, in the API's own words.</summary>
internal static class HookMessages
{
    public static string Test(Guid id, DateTimeOffset at) => Write(new() { Id = id, Type = NameOf(HookEvent.Test), At = at });

    public static string Sale(Guid id, DateTimeOffset at, HookEvent what, OperationRow row) => Write(new() { Id = id, Type = NameOf(what), At = at, Sale = PartnerApi.Sale(row) });

    public static string Payment(Guid id, DateTimeOffset at, HookEvent what, PaymentOrder order, PaymentAttempt attempt) =>
        Write(new() { Id = id, Type = NameOf(what), At = at, Payment = PartnerApi.Payment(order, attempt, null) });

    /// <summary>As it stands in the message, and on the partner's page.</summary>
    public static string NameOf(HookEvent what) => what switch
    {
        HookEvent.SaleCaptured => "sale.captured",
        HookEvent.SaleReversed => "sale.reversed",
        HookEvent.PaymentSent => "payment.sent",
        HookEvent.PaymentPaid => "payment.paid",
        HookEvent.PaymentReturned => "payment.returned",
        _ => "test",
    };

    private static string Write(HookMessage message) => JsonSerializer.Serialize(message, ApiJson.Default.HookMessage);
}

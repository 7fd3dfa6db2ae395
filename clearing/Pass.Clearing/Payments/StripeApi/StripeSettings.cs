using Pass.Core;

namespace Pass.Clearing.Payments.StripeApi;

/// <summary>How Stripe is reached. Its secrets come from the environment or from user secrets, and are never written anywhere.</summary>
public sealed class StripeSettings
{
    public const string KeyName = "PASS_STRIPE_KEY", SecretName = "PASS_STRIPE_WEBHOOK_SECRET", AddressName = "PASS_STRIPE_URL";

    internal static readonly Texts Words = Texts.Beside(typeof(StripeSettings), "Stripe");

    private StripeSettings(string key, string? webhookSecret, Uri? address) => (Key, WebhookSecret, Address) = (key, webhookSecret, address);

    /// <summary>The region's secret or restricted key.</summary>
    internal string Key { get; }

    /// <summary>What events are signed with; null when the node takes none.</summary>
    internal string? WebhookSecret { get; }

    /// <summary>A server that stands in for Stripe's; null for Stripe itself.</summary>
    internal Uri? Address { get; }

    internal bool IsLive => Key.StartsWith("sk_live_", StringComparison.Ordinal) || Key.StartsWith("rk_live_", StringComparison.Ordinal);

    /// <param name="find">The value of a name, or null: the environment, or a host's configuration.</param>
    /// <returns>Problems: StripeNotConfigured, StripeKeyShape, StripeAddressShape.</returns>
    public static Result<StripeSettings> Read(Func<string, string?> find)
    {
        if (find(KeyName) is not { Length: > 0 } key)
            return Words.Problem("StripeNotConfigured", KeyName);
        if (!(key.StartsWith("sk_", StringComparison.Ordinal) || key.StartsWith("rk_", StringComparison.Ordinal)) || key.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_'))
            return Words.Problem("StripeKeyShape", KeyName);
        Uri? address = null;
        if (find(AddressName) is { Length: > 0 } text
            && (!Uri.TryCreate(text, UriKind.Absolute, out address) || address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
        {
            return Words.Problem("StripeAddressShape", AddressName);
        }
        return new StripeSettings(key, find(SecretName) is { Length: > 0 } secret ? secret : null, address);
    }

    /// <summary>As the environment says.</summary>
    public static Result<StripeSettings> FromEnvironment() => Read(Environment.GetEnvironmentVariable);
}

using System.Text.RegularExpressions;
using Pass.Core;

namespace Pass.Portal.SignIns;

/// <summary>A provider of identities that speaks OpenID Connect, as FranceConnect and ProConnect do: <c>Pass:Federation:NAME</c>.</summary>
/// <param name="Name">In addresses and in what is kept, <c>franceconnect</c>.</param>
/// <param name="Title">On the button, <c>FranceConnect</c>.</param>
/// <param name="Authority">Its issuer, under which its description is found (OpenID Connect Discovery §4); the issuer of every token is this very text.</param>
/// <param name="Secret">From the environment or user secrets, see <see cref="SecretName"/>.</param>
/// <param name="Scope">What is asked for; nothing but <c>openid</c> is needed.</param>
/// <param name="Acr">Which way of proving oneself is asked for (<c>acr_values</c>); null: the provider's own.</param>
/// <param name="SecondFactor">Values of <c>acr</c> by which the provider says that a second factor was shown; none: ours is asked for.</param>
public sealed partial record FederationProvider(string Name, string Title, Uri Authority, string ClientId, string Secret, string Scope, string? Acr, IReadOnlyList<string> SecondFactor)
{
    private static readonly Texts Words = Texts.Beside(typeof(FederationProvider), "Identities");

    public static string SecretName(string name) => "PASS_FEDERATION_" + name.ToUpperInvariant().Replace('-', '_');

    /// <summary>Those that are set, by name; usually none.</summary>
    /// <exception cref="InvalidOperationException">A setting is wrong; the message names it and says what to write.</exception>
    public static IReadOnlyList<FederationProvider> Read(IConfiguration configuration) =>
        [.. configuration.GetSection("Pass:Federation").GetChildren().Select(section => Read(section, configuration)).OrderBy(p => p.Name, StringComparer.Ordinal)];

    /// <summary>Whoever prints it: never the secret.</summary>
    public override string ToString() => $"{Name} {Authority}";

    private static FederationProvider Read(IConfigurationSection section, IConfiguration configuration)
    {
        var name = section.Key.ToLowerInvariant();
        if (!ShortName().IsMatch(name))
            throw Wrong("NameShape", section.Key);
        if (section["Secret"] is not null || section["ClientSecret"] is not null)
            throw Wrong("SecretElsewhere", name, SecretName(name));
        if (!Uri.TryCreate(section["Authority"], UriKind.Absolute, out var authority) || authority.Scheme != Uri.UriSchemeHttps && !(authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback))
            throw Wrong("AuthorityShape", name);
        var scope = section["Scope"] ?? "openid";
        if (!scope.Split(' ').Contains("openid"))
            throw Wrong("ScopeShape", name);
        return new(
            name,
            section["Title"] is { Length: > 0 and <= 60 } title ? title : throw Wrong("TitleShape", name),
            authority,
            section["ClientId"] is { Length: > 0 } client ? client : throw Wrong("ClientMissing", name),
            configuration[SecretName(name)] is { Length: > 0 } secret ? secret : throw Wrong("SecretMissing", name, SecretName(name)),
            scope,
            section["Acr"],
            (section["SecondFactor"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static InvalidOperationException Wrong(string key, params object[] arguments) => new(Words.Say(key, arguments));

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,39}\z")]
    private static partial Regex ShortName();
}

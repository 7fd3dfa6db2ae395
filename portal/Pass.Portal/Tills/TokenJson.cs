using System.Text.Json.Serialization;

namespace Pass.Portal.Tills;

/// <summary>JOSE header of a terminal's token. Anything else in it ("crit", "jwk", "x5u"…) refuses the token.</summary>
internal sealed record TokenHeader(string? Alg, string? Kid, string? Typ);

/// <summary>Claims of a terminal's token; times are whole seconds since 1970.</summary>
internal sealed record TokenClaims(string? Iss, string? Sub, string? Aud, long? Iat, long? Exp, string? Jti);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    MaxDepth = 2)]
[JsonSerializable(typeof(TokenHeader))]
[JsonSerializable(typeof(TokenClaims))]
internal sealed partial class TokenJson : JsonSerializerContext;

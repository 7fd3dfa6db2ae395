using System.Text.Json.Serialization;

namespace Pass.Cards.Issuance;

/// <summary>The JSON contract of the issuance service: camelCase, nothing unknown, nothing twice, nothing missing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(OrdersMessage))]
[JsonSerializable(typeof(OrderedMessage))]
[JsonSerializable(typeof(MovesMessage))]
[JsonSerializable(typeof(MovedListMessage))]
[JsonSerializable(typeof(CredentialListMessage))]
[JsonSerializable(typeof(PhoneRightMessage))]
[JsonSerializable(typeof(PhoneRightGivenMessage))]
[JsonSerializable(typeof(ChallengeMessage))]
[JsonSerializable(typeof(PhoneMessage))]
[JsonSerializable(typeof(PhoneEnrolledMessage))]
[JsonSerializable(typeof(CodeMessage))]
[JsonSerializable(typeof(CodeEnrolledMessage))]
[JsonSerializable(typeof(RoundMessage))]
[JsonSerializable(typeof(OverviewMessage))]
[JsonSerializable(typeof(ChangesMessage))]
[JsonSerializable(typeof(TrustMessage))]
[JsonSerializable(typeof(StatusMessage))]
[JsonSerializable(typeof(ProblemMessage))]
public sealed partial class IssuanceJson : JsonSerializerContext;

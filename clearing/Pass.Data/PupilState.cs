using Pass.Core;
using Pass.Data.Model;

namespace Pass.Data;

/// <summary>What a roll and its school say of a pupil.</summary>
public sealed record PupilState(
    string? FamilyName, string? GivenName, DateOnly? BirthDate, HolderStatus Status, string Uai, string MefCode, string? ClassCode, string Campaign, DateOnly? LeftOn, bool AwaitsSchool, long? EntitlementHash)
{
    public static PupilState Of(Holder h) =>
        new(h.FamilyName, h.GivenName, h.BirthDate, h.Status, h.Uai, h.MefCode, h.ClassCode, h.Campaign, h.LeftOn, h.AwaitsSchool, h.EntitlementHash);

    public void Restore(Holder h)
    {
        (h.FamilyName, h.GivenName, h.BirthDate, h.Status, h.Uai) = (FamilyName, GivenName, BirthDate, Status, Uai);
        (h.MefCode, h.ClassCode, h.Campaign, h.LeftOn, h.AwaitsSchool, h.EntitlementHash) = (MefCode, ClassCode, Campaign, LeftOn, AwaitsSchool, EntitlementHash);
    }
}

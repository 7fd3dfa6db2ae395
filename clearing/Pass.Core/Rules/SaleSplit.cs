namespace Pass.Core;

/// <summary>
/// Splits the lines of one sale over the holder's purses in priority order. One leg per benefit, in the order first used.
/// What a benefit's own rule leaves to the holder is not a shortfall; what no purse could pay is.
/// </summary>
internal ref struct SaleSplit(
    PassAccount account, PartnerTerms partner, Reference reference, DateOnly date, SaleRequest request, Span<Leg> legs)
{
    public const int MaxLegs = 16;

    private readonly Span<Leg> _legs = legs;
    private int _count;
    private RefusalCode _reason;

    /// <summary>Cents the region pays so far.</summary>
    public long Region { get; private set; }

    /// <summary>Cents that neither a purse nor the holder's regular share covers.</summary>
    public long Shortfall { get; private set; }

    public bool Overdrawn { get; private set; }

    /// <summary>Why the first uncovered line was not covered.</summary>
    public readonly RefusalCode Reason => _reason == RefusalCode.None ? RefusalCode.ProductNotCovered : _reason;

    public RefusalDetail Detail { get; private set; }

    public readonly ReadOnlySpan<Leg> Legs => _legs[.._count];

    public void Add(in SaleLine line)
    {
        var remaining = line.Amount.Cents;
        var quantity = line.Quantity;
        BenefitVersion? first = null;
        int last = -1;
        while (remaining > 0 && Next(line.Product, ref last) is { } benefit)
        {
            first ??= benefit;
            if (benefit.Unit == BenefitUnit.Uses)
                TakeUses(benefit, ref remaining, ref quantity);
            else
                TakeCents(benefit, ref remaining, quantity);
        }
        if (remaining == 0)
            return;
        if (first is not null && request.Offline && !request.AllowPartial && reference.Settings.OfflineOverdraft == OverdraftBearer.Region
            && first.Unit == BenefitUnit.Cents && line.Amount <= first.OfflineFloor)
        {
            Put(first, (int)remaining, remaining, 0);
            Overdrawn = true;
            return;
        }
        Shortfall += remaining;
    }

    /// <summary>The next benefit, by priority then id, that may pay for this product here and today.</summary>
    private BenefitVersion? Next(Product product, ref int last)
    {
        BenefitVersion? best = null;
        var bestRank = int.MaxValue;
        foreach (ref readonly var purse in account.Purses.AsSpan())
        {
            var benefit = reference.Benefit(purse.Benefit, date);
            if (benefit is null || !benefit.Pays(product))
                continue;
            var rank = benefit.Priority << 16 | purse.Benefit.Value;
            if (rank <= last || rank >= bestRank || !MayPay(benefit))
                continue;
            best = benefit;
            bestRank = rank;
        }
        last = bestRank;
        return best;
    }

    private bool MayPay(BenefitVersion benefit)
    {
        if (!benefit.IsTakenBy(partner.Category) || !partner.Takes(benefit.Benefit, date))
            return Note(RefusalCode.OutsideConvention, benefit, 0, 0);
        if (!benefit.IsOpenOn(date))
            return Note(RefusalCode.BenefitNotOpen, benefit, 0, 0);
        if (request.Offline && benefit.OfflineFloor.IsZero)
            return Note(RefusalCode.OfflineNotAllowed, benefit, 0, 0);
        return true;
    }

    private void TakeCents(BenefitVersion benefit, ref long remaining, int quantity)
    {
        var share = benefit.HolderShare.BasisPoints != 0
            ? new Money(remaining).Share(benefit.HolderShare.BasisPoints).Cents
            : Math.Min(remaining, benefit.HolderShare.FixedPerUnit.Cents * quantity);
        var wanted = remaining - share;
        if (request.Offline && request.Lines.Count > 0 && remaining > benefit.OfflineFloor.Cents)
        {
            Note(RefusalCode.OfflineNotAllowed, benefit, remaining, benefit.OfflineFloor.Cents);
            return;
        }
        ref readonly var purse = ref account.Purses[account.IndexOf(benefit.Benefit)];
        var used = Used(benefit.Benefit);
        var available = purse.Available - (long)used.Units;
        var cap = benefit.RegionCapPerUnit is { } c ? c.Cents - used.Region : long.MaxValue;
        var limit = benefit.LimitPerDay is { } l ? l - purse.SpentOn(date) - used.Units : long.MaxValue;
        var taken = Math.Max(0, Math.Min(Math.Min(wanted, available), Math.Min(cap, limit)));
        if (taken < wanted)
        {
            if (taken == cap && cap < available)
                Note(RefusalCode.RegionCapReached, benefit, wanted, cap);
            else if (taken == limit && limit < available)
                Note(RefusalCode.DailyLimitReached, benefit, wanted, limit);
            else
                Note(RefusalCode.InsufficientBalance, benefit, wanted, Math.Max(0, available));
        }
        if (taken == 0)
            return;
        Put(benefit, (int)taken, taken, quantity);
        // The holder's regular share is settled in proportion only when the whole line is: otherwise the next purse sees the rest.
        remaining = taken == wanted ? 0 : remaining - taken;
    }

    private void TakeUses(BenefitVersion benefit, ref long remaining, ref int quantity)
    {
        if (remaining % quantity != 0)
        {
            Note(RefusalCode.InvalidLine, benefit, remaining, quantity);
            return;
        }
        var price = remaining / quantity;
        if (request.Offline && price > benefit.OfflineFloor.Cents)
        {
            Note(RefusalCode.OfflineNotAllowed, benefit, price, benefit.OfflineFloor.Cents);
            return;
        }
        var share = benefit.HolderShare.BasisPoints != 0
            ? new Money(price).Share(benefit.HolderShare.BasisPoints).Cents
            : benefit.HolderShare.FixedPerUnit.Cents;
        var region = Math.Min(price - share, benefit.RegionCapPerUnit?.Cents ?? long.MaxValue);
        if (region <= 0)
        {
            Note(RefusalCode.NothingForTheRegion, benefit, price, share);
            return;
        }
        ref readonly var purse = ref account.Purses[account.IndexOf(benefit.Benefit)];
        var used = Used(benefit.Benefit).Units;
        var available = Math.Max(0, purse.Available - used);
        var limit = benefit.LimitPerDay is { } l ? Math.Max(0, (int)l - purse.SpentOn(date) - used) : int.MaxValue;
        var taken = Math.Min(quantity, Math.Min(available, limit));
        if (taken < quantity)
            Note(limit < available ? RefusalCode.DailyLimitReached : RefusalCode.InsufficientBalance, benefit, quantity, Math.Min(limit, available));
        if (taken == 0)
            return;
        Put(benefit, taken, taken * region, taken);
        quantity -= taken;
        remaining = quantity * price;
    }

    private readonly (int Units, long Region) Used(BenefitId benefit)
    {
        foreach (ref readonly var leg in _legs[.._count])
        {
            if (leg.Benefit == benefit)
                return (-leg.Units, leg.RegionCents);
        }
        return default;
    }

    private void Put(BenefitVersion benefit, int units, long region, int quantity)
    {
        var before = account.Purses[account.IndexOf(benefit.Benefit)].Balance;
        Region += region;
        foreach (ref var leg in _legs[.._count])
        {
            if (leg.Benefit != benefit.Benefit)
                continue;
            leg = leg with
            {
                Units = leg.Units - units,
                RegionCents = leg.RegionCents + (int)region,
                BalanceAfter = request.HoldOnly ? before : leg.BalanceAfter - units,
                Quantity = leg.Quantity + quantity,
            };
            return;
        }
        if (_count == _legs.Length)
            throw new InvalidOperationException($"A holder has more than {MaxLegs} purses for one sale.");
        _legs[_count++] = new(benefit.Benefit, (ushort)benefit.Version, -units, (int)region, request.HoldOnly ? before : before - units, quantity);
    }

    /// <summary>Keeps the first reason met, except that "not enough left" says more than "not here".</summary>
    private bool Note(RefusalCode code, BenefitVersion benefit, long asked, long left)
    {
        if (_reason is RefusalCode.None or RefusalCode.OutsideConvention or RefusalCode.BenefitNotOpen)
        {
            _reason = code;
            Detail = new(benefit.Benefit, asked, left);
        }
        return false;
    }
}

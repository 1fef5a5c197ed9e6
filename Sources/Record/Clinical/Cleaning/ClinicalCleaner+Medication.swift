/// Drugs that were ordered or given.
extension ClinicalCleaner {
  mutating func order(_ record: MedicationOrder) -> MedicationOrder {
    var clean = record
    clean.group = group(record.group)
    clean.drug = concept(record.drug)
    clean.ingredients = record.ingredients.map { ingredient in
      MedicationOrder.Ingredient(
        concept(ingredient.drug), amount: quantity(ingredient.amount))
    }
    clean.categories = concepts(record.categories)
    clean.form = concept(record.form)
    clean.dose = quantity(record.dose)
    clean.doseMax = quantity(record.doseMax)
    clean.dailyDose = quantity(record.dailyDose)
    clean.total = quantity(record.total)
    clean.supply = quantity(record.supply)
    clean.usage = usage(record.usage)
    clean.orderer = text(record.orderer)
    clean.enterer = text(record.enterer)
    clean.comments = texts(record.comments)
    return clean
  }

  mutating func administration(_ record: Administration) -> Administration {
    var clean = record
    clean.group = group(record.group)
    clean.drug = concept(record.drug)
    clean.amount = quantity(record.amount)
    clean.usage = usage(record.usage)
    clean.reason = concept(record.reason)
    clean.performer = text(record.performer)
    clean.place = text(record.place)
    clean.orderer = text(record.orderer)
    clean.comments = concepts(record.comments)
    return clean
  }

  private func group(_ group: MedicationGroup) -> MedicationGroup {
    var clean = group
    clean.rp = text(group.rp)
    clean.administration = text(group.administration)
    return clean
  }

  private mutating func usage(_ usage: Usage) -> Usage {
    var clean = usage
    clean.timing = concept(usage.timing)
    clean.duration = quantity(usage.duration)
    clean.rate = quantity(usage.rate)
    clean.rateText = text(usage.rateText)
    clean.route = concept(usage.route)
    clean.site = concept(usage.site)
    clean.device = concept(usage.device)
    clean.method = concept(usage.method)
    clean.instructions = concepts(usage.instructions)
    return clean
  }
}
